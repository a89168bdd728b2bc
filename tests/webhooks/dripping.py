"""Receivers that behave badly on the wire, and a certificate for one that does not."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def dripping(first: bytes, drop: bytes) -> Iterator[int]:
    """Says the first words, and then a drop every 20 ms for as long as somebody listens; the port."""
    listening, is_over = socket.create_server(("127.0.0.1", 0)), Event()

    def serve() -> None:
        try:
            while True:
                connection, _ = listening.accept()
                with connection:
                    connection.sendall(first)
                    while not is_over.wait(0.02):
                        connection.sendall(drop)
        except OSError:
            if not is_over.is_set():
                serve()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1]
    is_over.set()
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def certificate(folder: Path, host: str) -> Path:
    """Key and certificate of its own for a host, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = datetime(2020, 1, 1, tzinfo=UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(made)
        .not_valid_after(made + timedelta(days=40_000))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "receiver.pem"
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    return path


def serving(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
