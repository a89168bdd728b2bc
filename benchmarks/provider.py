"""A mail provider that takes everything, in a process of its own: `python -m benchmarks.provider`.

Says its port on the first line of standard output. `GET /told` gives how many requests came, how many mails they held, to how
many addresses, and how many bytes.
"""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock


class Provider(ThreadingHTTPServer):
    """Counts, and keeps a hash of each address alone."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = Lock()
        self.requests = self.mails = self.bytes = 0
        self.addresses: set[int] = set()

    def take(self, body: bytes) -> None:
        personalizations = json.loads(body)["personalizations"]
        with self.lock:
            self.requests += 1
            self.bytes += len(body)
            self.mails += len(personalizations)
            self.addresses.update(hash(each["to"][0]["email"]) for each in personalizations)

    def told(self) -> dict[str, int]:
        with self.lock:
            return {
                "requests": self.requests,
                "mails": self.mails,
                "addresses": len(self.addresses),
                "bytes": self.bytes,
            }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Provider

    def do_POST(self) -> None:
        self.server.take(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer(202, b"", {"X-Message-Id": "benchmark"})

    def do_GET(self) -> None:
        self._answer(200, json.dumps(self.server.told()).encode(), {})

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: its output is the port."""

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until killed."""
    provider = Provider()
    sys.stdout.write(f"{provider.server_address[1]}\n")
    sys.stdout.flush()
    provider.serve_forever()


if __name__ == "__main__":
    main()
