"""Jobs of lists of supporters: building them, wiping them when their time is over, and taking out who was erased."""

from __future__ import annotations

from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.expiring import sweep
from campaign.exports.lists.expiring import wipe_expired as wipe_all
from campaign.exports.lists.storage import FolderStorage
from campaign.notifications.lists import tell_owners as write_to_owners
from workers.queues import enqueue
from workers.runtime import check_version, current, handle_events
from workers.subscriptions import BUILD_LISTS, DELIVER, TELL_OWNERS


def build(version: int) -> None:
    """Build every list that waits, or whose worker died."""
    check_version(version)
    settings = current().settings
    build_lists(Workshop(current().database, FolderStorage(settings.export_storage), settings.export_key))


def wipe_expired(version: int) -> None:
    """Wipe lists a day after they were ready, and files that belong to none."""
    check_version(version)
    wipe_all(current().database, FolderStorage(current().settings.export_storage))


def tell_owners(version: int, event_ids: list[str]) -> None:
    """Wipe lists that may hold somebody who was erased, and ask owners of others to delete the row."""
    handle_events(TELL_OWNERS.path, version, event_ids, write_to_owners)
    sweep(current().database, FolderStorage(current().settings.export_storage))
    enqueue(current().connection, BUILD_LISTS)
    enqueue(current().connection, DELIVER)
