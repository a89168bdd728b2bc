"""What protects pages in a browser: headers, hosts, proxies, and no posts from other sites.

Public pages carry no cookie, so a forged post gains nothing that its author could not do himself; it is refused all the
same, by what browsers say of its origin: at most its form is shown, to be looked over and sent from here. Token pages
carry their own proof and are open to every site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.middleware.proxy_fix import ProxyFix

from campaign.http.request import is_from_program, itself
from campaign.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE = frozenset({"same-origin", "none"})
LOCAL_HOSTS = ("localhost", "127.0.0.1")
ONE_YEAR_SECONDS = 365 * 24 * 3600
DEFAULT_PORTS = {"http": 80, "https": 443}

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: it would turn the Origin of our own forms into `null`.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
}

View = TypeVar("View", bound=Callable[..., object])
_OPEN = "is_open_to_other_sites"
_LOOK_OVER = "look_over"


class CrossSitePost(Forbidden):
    """A post that another site's page made this browser send."""


def open_to_other_sites(view: View) -> View:
    """Mark a view whose posts prove themselves: by a token in the path, or by a signature over the body."""
    setattr(view, _OPEN, True)
    return view


def looked_over_by(view: View, look_over: Callable[..., ResponseReturnValue]) -> View:
    """Let `look_over` answer instead of `view` what another site's page sent: it shows the form, and stores nothing."""
    setattr(view, _LOOK_OVER, look_over)
    return view


def configure(app: Flask, settings: Settings) -> None:
    app.config["TRUSTED_HOSTS"] = _trusted_hosts(settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]
    headers = dict(HEADERS)
    if settings.base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR_SECONDS}; includeSubDomains"
    own_origin = _normalised_origin(settings.base_url)

    @app.before_request
    def refuse_what_is_not_for_us() -> ResponseReturnValue | None:
        """What names no host (RFC 9112, 3.2: it would be answered as if it were asked of us), and posts of other sites, unless
        the view has an answer to those. Flask takes as long to call a function as this takes: so it is one."""
        asked = itself(request)
        environ = asked.environ
        if environ.get("SERVER_PROTOCOL") == "HTTP/1.1" and "HTTP_HOST" not in environ:
            raise BadRequest
        if environ["REQUEST_METHOD"] in SAFE_METHODS:
            return None
        view = app.view_functions.get(asked.endpoint or "")
        if hasattr(view, _OPEN) or not _is_from_other_site(environ, own_origin):
            return None
        if not hasattr(view, _LOOK_OVER) or is_from_program(asked):
            raise CrossSitePost
        answer: ResponseReturnValue = getattr(view, _LOOK_OVER)(**asked.view_args or {})
        return answer

    app.wsgi_app = _Protected(app.wsgi_app, headers)  # type: ignore[method-assign]


class _Protected:
    """Adds the headers that an answer does not have as its own, at once: Werkzeug looks at each for itself, and copies all."""

    def __init__(self, inner: WSGIApplication, headers: Mapping[str, str]) -> None:
        self._inner, self._headers = inner, [(name.lower(), (name, value)) for name, value in headers.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            own = {name.lower() for name, _ in headers}
            missing = [pair for name, pair in self._headers if name not in own]
            return start_response(status, headers + missing, *error)

        return self._inner(environ, start)


def _is_from_other_site(environ: WSGIEnvironment, own_origin: str | None) -> bool:
    """`Sec-Fetch-Site` decides where it is present, else `Origin`; with neither, nothing ambient is at stake."""
    site = environ.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site not in SAME_SITE
    origin = environ.get("HTTP_ORIGIN")
    return origin is not None and _normalised_origin(origin) != own_origin


def _normalised_origin(url: str) -> str | None:
    """Scheme, host and port as browsers write them; None for `null` and for what is no origin."""
    try:
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname and port else None


def _trusted_hosts(settings: Settings) -> list[str]:
    own = urlsplit(settings.base_url).hostname or ""
    return list(dict.fromkeys((own, *settings.trusted_hosts, *LOCAL_HOSTS)))
