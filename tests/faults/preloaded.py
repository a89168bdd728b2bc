"""What is there already in every process that is forked for an act: all that is imported, and an application."""

from __future__ import annotations

import workers.counts
import workers.exports
import workers.mail
import workers.upkeep
from campaign.db import Database
from campaign.settings import Settings
from tests.faults.acts import ACTS
from tests.http.made_app import app_for

JOBS = (workers.counts, workers.exports, workers.mail, workers.upkeep)
SETTINGS = Settings.from_env(
    {
        "SECRET_KEY": "of an application without requests, 012345",
        "IDENTITY_KEY": "of an application without requests, 012345",
        "EXPORT_KEY": "of an application without requests, 012345",
        "SENDGRID_HOST": "http://127.0.0.1:9",
    }
)
APP = app_for(SETTINGS, Database("sqlite://"))
assert ACTS
