"""Who asks, in which language, and under which address. Raises ApiRefused for a key that is none, or not good for this."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Request

from campaign.api_keys.limits import KeyView, use_key
from campaign.api_keys.secrets import is_secret
from campaign.http.api.errors import ApiRefused
from campaign.http.services import services
from campaign.i18n import Language, best_language

HEADER = "OSDI-API-Token"
VERSIONS = ("v1", "v2")


@dataclass(frozen=True, slots=True)
class Asking:
    """One request. `base` is the address of the API as it was asked for, without a slash behind."""

    language: Language
    base: str
    key: KeyView | None = None

    def href(self, path: str = "") -> str:
        """An address in the API, from a path below its base."""
        return f"{self.base}/{path}"

    def may(self, scope: str) -> bool:
        return self.key is not None and scope in self.key.scopes

    def require(self, scope: str) -> KeyView:
        """The key. 401 without one, 403 where it may not."""
        if self.key is None:
            raise ApiRefused(401, "key-needed")
        if scope not in self.key.scopes:
            raise ApiRefused(403, "scope-missing")
        return self.key


def asking_of(request: Request, version: str) -> Asking:
    """Uses up one of the key's requests. A key in the address, where logs and histories keep it, is refused."""
    if any(name.lower() == HEADER.lower() for name in request.args):
        raise ApiRefused(400, "key-in-address")
    base = f"{services().settings.base_url}/api/{version}"
    language = best_language(request.headers.get("Accept-Language"))
    return Asking(language, base, _key(request.headers.get(HEADER)))


def _key(secret: str | None) -> KeyView | None:
    if secret is None:
        return None
    key = None
    if is_secret(secret):  # what cannot be a key costs no turn at the database
        with services().database.alone() as connection:
            key = use_key(connection, secret)
    if key is None:
        raise ApiRefused(401, "key-unknown")
    if key.wait_seconds:
        raise ApiRefused(429, "too-many-requests", retry_after=key.wait_seconds)
    return key
