"""The configuration: one frozen object, made once at each entry point. The only reader of the environment."""

from __future__ import annotations

import binascii
import hashlib
import os
import re
import secrets
import tempfile
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from campaign.crash_points import Crash, parse_crash
from campaign.errors import SettingsError

SHORTEST_SECRET = 32
SENDGRID_HOSTS = {"global": "https://api.sendgrid.com", "eu": "https://api.eu.sendgrid.com"}
REGIONS = tuple(SENDGRID_HOSTS)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can set (.env.example explains each). Made by `from_env`."""

    env: Literal["demo", "production"]
    data_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    secret_key_fallbacks: tuple[str, ...]
    identity_key: str
    export_key: str
    snapshot_key: str
    export_storage: Path
    base_url: str
    bind: str
    port: int
    web_workers: int
    worker_memory_mb: int
    mail_from: str
    sendgrid_api_key: str
    sendgrid_host: str
    sendgrid_webhook_public_keys: tuple[str, ...]
    webhook_allow_private: bool
    org_name_en: str
    org_name_cy: str
    org_address: str
    privacy_contact: str
    trusted_hosts: tuple[str, ...]
    trusted_proxies: int
    metrics_token: str | None
    log_level: str
    crash: Crash | None

    @property
    def is_demo(self) -> bool:
        return self.env == "demo"

    @property
    def org_names(self) -> Mapping[str, str]:
        return {"en": self.org_name_en, "cy": self.org_name_cy}

    @property
    def has_built_in_mailbox(self) -> bool:
        """Whether mail goes to the mailbox under /dev instead of a provider."""
        return self.is_demo and self.sendgrid_host.endswith(BUILT_IN_MAILBOX_PATH)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the environment. Raises SettingsError with one sentence that names the setting.

        In demo, secrets that are not given are made once and kept in the data folder (0600).
        """
        values = os.environ if environ is None else environ  # noqa: TID251 - this is the one place
        return _read(_Environment(values))


DEMO_ADDRESS = "cydlais@localhost.example"
BUILT_IN_MAILBOX_PATH = "/dev/sendgrid"
LONGEST_SOCKET = 107  # bytes of sun_path, without its end


class _Environment:
    """Reads single settings; an empty value is an absent one."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "").strip() or default

    def number(self, name: str, default: int, *, low: int = 0, high: int = 65535) -> int:
        given = self.text(name, str(default))
        if not given.isascii() or not given.isdigit() or not low <= int(given) <= high:
            raise SettingsError(f"{name} must be a whole number from {low} to {high}.")
        return int(given)

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word for word in self.text(name).replace(",", " ").split() if word)

    def choice(self, name: str, default: str, among: tuple[str, ...]) -> str:
        given = self.text(name, default)
        if given not in among:
            raise SettingsError(f"{name} must be one of: {', '.join(among)}.")
        return given


def _read(env: _Environment) -> Settings:
    kind = env.choice("CAMPAIGN_ENV", "demo", ("demo", "production"))
    is_demo = kind == "demo"
    data_dir = Path(env.text("CAMPAIGN_DATA_DIR", "var")).absolute()
    port = env.number("PORT", 8000, low=1)
    secret_key = _secret(env, "SECRET_KEY", data_dir=data_dir, is_demo=is_demo)
    identity_key = _secret(env, "IDENTITY_KEY", data_dir=data_dir, is_demo=is_demo)
    api_key, host = _mail(env, is_demo=is_demo, port=port, secret_key=secret_key)
    return Settings(
        env="demo" if is_demo else "production",
        data_dir=data_dir,
        database_url=_database_url(env, data_dir=data_dir),
        redis_url=env.text("REDIS_URL", f"unix://{embedded_socket(data_dir)}"),
        secret_key=secret_key,
        secret_key_fallbacks=env.words("SECRET_KEY_FALLBACKS"),
        identity_key=identity_key,
        export_key=_secret(env, "EXPORT_KEY", data_dir=data_dir, is_demo=is_demo),
        snapshot_key=_secret(env, "SNAPSHOT_KEY", data_dir=data_dir, is_demo=is_demo),
        export_storage=_export_storage(env, data_dir=data_dir),
        base_url=_base_url(env, is_demo=is_demo, port=port),
        bind=env.text("BIND", "127.0.0.1" if is_demo else "0.0.0.0"),
        port=port,
        web_workers=env.number("WEB_WORKERS", 1, low=1, high=256),
        worker_memory_mb=env.number("WORKER_MEMORY_MB", 1024, low=256, high=1_048_576),
        mail_from=_mail_from(env, is_demo=is_demo),
        sendgrid_api_key=api_key,
        sendgrid_host=host,
        sendgrid_webhook_public_keys=_webhook_public_keys(env),
        webhook_allow_private=env.choice("WEBHOOK_ALLOW_PRIVATE", "no", ("no", "yes")) == "yes",
        org_name_en=env.text("ORG_NAME_EN", "Co-production Network for Wales"),
        org_name_cy=env.text("ORG_NAME_CY", "Rhwydwaith Cydgynhyrchu Cymru"),
        org_address=env.text("ORG_ADDRESS"),
        privacy_contact=env.text("PRIVACY_CONTACT", env.text("MAIL_FROM", DEMO_ADDRESS)),
        trusted_hosts=env.words("TRUSTED_HOSTS"),
        trusted_proxies=env.number("TRUSTED_PROXIES", 0, high=16),
        metrics_token=env.text("METRICS_TOKEN") or None,
        log_level=env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        crash=_crash(env, is_demo=is_demo),
    )


def _secret(env: _Environment, name: str, *, data_dir: Path, is_demo: bool) -> str:
    given = env.text(name)
    if given:
        if len(given) < SHORTEST_SECRET:
            raise SettingsError(f"{name} must have at least {SHORTEST_SECRET} characters.")
        return given
    if not is_demo:
        raise SettingsError(f"{name} must be set in production: at least {SHORTEST_SECRET} random characters.")
    return _kept_secret(data_dir / f"{name.lower()}.secret")


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made there once. Two processes that start together end with the same one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_urlsafe(48))
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"The secret {path.name} cannot be kept in {path.parent}: {error.strerror}.") from error


def _mail(env: _Environment, *, is_demo: bool, port: int, secret_key: str) -> tuple[str, str]:
    key, host = env.text("SENDGRID_API_KEY"), env.text("SENDGRID_HOST").rstrip("/")
    region = env.choice("SENDGRID_REGION", "global", REGIONS)
    if host and urlsplit(host).scheme not in ("http", "https"):
        raise SettingsError("SENDGRID_HOST must be an http:// or https:// address.")
    if key:
        return key, host or SENDGRID_HOSTS[region]
    if not is_demo:
        raise SettingsError("SENDGRID_API_KEY must be set in production.")
    return _built_in_key(secret_key), host or f"http://127.0.0.1:{port}{BUILT_IN_MAILBOX_PATH}"


def _webhook_public_keys(env: _Environment) -> tuple[str, ...]:
    """Several while one is replaced by another."""
    name = "SENDGRID_WEBHOOK_PUBLIC_KEY"
    keys = env.words(name)
    for key in keys:
        try:
            public = load_der_public_key(b64decode(key, validate=True))
        except (binascii.Error, ValueError, UnsupportedAlgorithm):
            public = None
        if not isinstance(public, EllipticCurvePublicKey) or not isinstance(public.curve, SECP256R1):
            raise SettingsError(f"{name} must be the verification key as SendGrid shows it, in one line.")
    return keys


def embedded_socket(data_dir: Path) -> Path:
    """Where the embedded Redis of `data_dir` listens; the same for every process that asks.

    A path that the kernel would refuse as too long is replaced by a short one of this user and folder.
    """
    folder = data_dir.absolute() / "valkey"
    socket = folder / "valkey.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET:
        return socket
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir(), f"cydlais-{os.geteuid()}-{mark}", "valkey.sock")


def _built_in_key(secret_key: str) -> str:
    """What the sender shows to the built-in mailbox: tells nothing of the secret that it comes from."""
    return hashlib.sha256(f"built-in mailbox {secret_key}".encode()).hexdigest()[:32]


def _mail_from(env: _Environment, *, is_demo: bool) -> str:
    address = env.text("MAIL_FROM", DEMO_ADDRESS if is_demo else "")
    if not re.fullmatch(r"[!-?A-~]+@[!-?A-~]+", address) or "<" in address:
        raise SettingsError("MAIL_FROM must be a plain address, such as campaign@example.org.")
    return address


def _crash(env: _Environment, *, is_demo: bool) -> Crash | None:
    text = env.text("CRASH_POINT")
    if not text:
        return None
    if not is_demo:
        raise SettingsError("CRASH_POINT is for tests: it must not be set in production.")
    try:
        return parse_crash(text)
    except ValueError as error:
        raise SettingsError(
            "CRASH_POINT must be a place of campaign/crash_points.py, such as mail.after-answer:2."
        ) from error


def _database_url(env: _Environment, *, data_dir: Path) -> str:
    url = env.text("DATABASE_URL", f"sqlite:///{data_dir / 'cydlais.sqlite3'}")
    if urlsplit(url).scheme.split("+")[0] not in ("sqlite", "postgresql"):
        raise SettingsError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    return url


def _export_storage(env: _Environment, *, data_dir: Path) -> Path:
    """A folder. An address would otherwise become one of that name, on each machine its own."""
    given = env.text("EXPORT_STORAGE", str(data_dir / "exports"))
    if given.lower().startswith("s3:"):
        raise SettingsError(
            "EXPORT_STORAGE must be the path of a folder: this release has no client for s3://, so share a "
            "folder between the machines, and name that."
        )
    if "://" in given:
        raise SettingsError("EXPORT_STORAGE must be the path of a folder, not an address.")
    return Path(given).absolute()


def _base_url(env: _Environment, *, is_demo: bool, port: int) -> str:
    url = env.text("BASE_URL").rstrip("/")
    if not url:
        if not is_demo:
            raise SettingsError("BASE_URL must be set in production, for example https://cydlais.example.org.")
        return f"http://127.0.0.1:{port}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
        raise SettingsError("BASE_URL must be an http:// or https:// address without a path.")
    return url
