"""Settings are read once, and refuse in one sentence that names the setting what cannot work."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from campaign.errors import SettingsError
from campaign.settings import LONGEST_SOCKET, Settings

SECRET = "0123456789" * 4
PRODUCTION = {
    "CAMPAIGN_ENV": "production",
    "SECRET_KEY": SECRET,
    "IDENTITY_KEY": SECRET[::-1],
    "EXPORT_KEY": SECRET[1:] + "0",
    "SNAPSHOT_KEY": SECRET[2:] + "01",
    "BASE_URL": "https://cydlais.example.org",
    "SENDGRID_API_KEY": "SG.key",
    "MAIL_FROM": "campaign@example.org",
}


def read(tmp_path: Path, **values: str) -> Settings:
    return Settings.from_env({"CAMPAIGN_DATA_DIR": str(tmp_path / "var"), **values})


def test_a_demonstration_needs_nothing_and_keeps_its_secrets(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first == second
    assert first.is_demo and first.has_built_in_mailbox
    assert first.database_url == f"sqlite:///{tmp_path}/var/cydlais.sqlite3"
    assert (first.bind, first.base_url) == ("127.0.0.1", "http://127.0.0.1:8000")
    for name in ("secret_key", "identity_key", "export_key", "snapshot_key"):
        kept = tmp_path / "var" / f"{name}.secret"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert len(kept.read_text()) >= 32
    assert first.secret_key not in first.sendgrid_api_key
    assert first.secret_key != first.identity_key


def test_production_takes_what_it_is_given(tmp_path: Path) -> None:
    settings = read(tmp_path, **PRODUCTION)
    assert not settings.has_built_in_mailbox
    assert settings.sendgrid_host == "https://api.sendgrid.com"
    assert read(tmp_path, **PRODUCTION, SENDGRID_REGION="eu").sendgrid_host == "https://api.eu.sendgrid.com"
    assert not (tmp_path / "var").exists()


MUST = ["SECRET_KEY", "IDENTITY_KEY", "EXPORT_KEY", "SNAPSHOT_KEY", "BASE_URL", "SENDGRID_API_KEY", "MAIL_FROM"]


@pytest.mark.parametrize("missing", MUST)
def test_production_does_not_start_without(tmp_path: Path, missing: str) -> None:
    values = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsError, match=missing):
        read(tmp_path, **values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CAMPAIGN_ENV", "staging"),
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PORT", "８０"),
        ("WEB_WORKERS", "0"),
        ("WORKER_MEMORY_MB", "64"),
        ("TRUSTED_PROXIES", "-1"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://localhost/cydlais"),
        ("EXPORT_STORAGE", "s3://lists/exports"),
        ("EXPORT_STORAGE", "https://example.org/lists"),
        ("BASE_URL", "cydlais.example.org"),
        ("BASE_URL", "https://cydlais.example.org/path"),
        ("SENDGRID_HOST", "smtp://mail"),
        ("SENDGRID_REGION", "moon"),
        ("SENDGRID_WEBHOOK_PUBLIC_KEY", "no key"),
        ("SENDGRID_WEBHOOK_PUBLIC_KEY", "AAAA"),
        ("MAIL_FROM", "Cydlais <cydlais@example.org>"),
        ("MAIL_FROM", "nobody"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_what_cannot_work_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        read(tmp_path, **{name: value})


def test_a_place_to_crash_at_is_for_demonstrations_alone(tmp_path: Path) -> None:
    assert read(tmp_path).crash is None
    crash = read(tmp_path, CRASH_POINT="mail.after-answer:3").crash
    assert crash is not None and (crash.point, crash.passes) == ("mail.after-answer", 2)
    for values in (
        {**PRODUCTION, "CRASH_POINT": "mail.after-answer"},
        {"CRASH_POINT": "nowhere"},
        {"CRASH_POINT": "mail.after-answer:0"},
    ):
        with pytest.raises(SettingsError, match="CRASH_POINT"):
            read(tmp_path, **values)


def test_an_empty_setting_is_an_absent_one(tmp_path: Path) -> None:
    assert read(tmp_path, PORT="", REDIS_URL=" ") == read(tmp_path)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file is in the way")
    with pytest.raises(SettingsError, match="secret"):
        read(tmp_path)


def test_a_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    url = Settings.from_env(
        {"CAMPAIGN_DATA_DIR": str(tmp_path / ("d" * 120)), "SECRET_KEY": SECRET, "IDENTITY_KEY": SECRET}
    )
    assert len(url.redis_url.removeprefix("unix://").encode()) <= LONGEST_SOCKET
