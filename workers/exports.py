"""Jobs of lists of supporters: building them, and wiping them when their time is over."""

from __future__ import annotations

from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.expiring import wipe_expired as wipe_all
from campaign.exports.lists.storage import FolderStorage
from workers.runtime import check_version, current


def build(version: int) -> None:
    """Build every list that waits, or whose worker died."""
    check_version(version)
    settings = current().settings
    build_lists(Workshop(current().database, FolderStorage(settings.export_storage), settings.export_key))


def wipe_expired(version: int) -> None:
    """Wipe lists a day after they were ready, and files that belong to none."""
    check_version(version)
    wipe_all(current().database, FolderStorage(current().settings.export_storage))
