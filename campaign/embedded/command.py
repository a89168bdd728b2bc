"""The `campaign` command of this checkout: the same settings and the same data as `make run`, from any folder."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from campaign import cli
from campaign.embedded.env_file import EnvFileBroken, with_env_file
from campaign.embedded.launch import CHECKOUT


def main() -> NoReturn:
    """Take .env and the checkout's var/ into account, then do as `campaign.cli` does."""
    environ = os.environ  # noqa: TID251 - an entry point, which completes it
    try:
        environ.update(with_env_file(environ, CHECKOUT))
    except EnvFileBroken as error:
        sys.exit(str(error))
    environ["CAMPAIGN_DATA_DIR"] = str(CHECKOUT / (environ.get("CAMPAIGN_DATA_DIR", "").strip() or "var"))
    sys.exit(cli.main())
