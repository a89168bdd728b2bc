"""What is there already in every process that is forked, for an act or for good: all that is imported, and an application."""

from __future__ import annotations

from sqlalchemy.orm import configure_mappers

import campaign.http.patience
import workers.counts
import workers.exports
import workers.letters
import workers.machinery
import workers.mail
import workers.pledges
import workers.provider
import workers.relay
import workers.runtime
import workers.schedule
import workers.upkeep
from campaign.db import Database
from campaign.settings import Settings
from tests.faults.acts import ACTS
from tests.http.made_app import app_for

JOBS = (
    workers.counts,
    workers.exports,
    workers.letters,
    workers.machinery,
    workers.mail,
    workers.pledges,
    workers.provider,
    workers.upkeep,
)
PROCESSES = (workers.relay, workers.runtime, workers.schedule, campaign.http.patience)
SETTINGS = Settings.from_env(
    {
        "SECRET_KEY": "of an application without requests, 012345",
        "IDENTITY_KEY": "of an application without requests, 012345",
        "EXPORT_KEY": "of an application without requests, 012345",
        "SNAPSHOT_KEY": "of an application without requests, 012345",
        "SENDGRID_HOST": "http://127.0.0.1:9",
    }
)
APP = app_for(SETTINGS, Database("sqlite://"))
assert ACTS
configure_mappers()
