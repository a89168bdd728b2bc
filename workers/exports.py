"""Jobs of lists of supporters, as they are built, wiped, and rid of who was erased; and of the files that are taken in."""

from __future__ import annotations

from campaign.exports.lists.building import Workshop, build_lists
from campaign.exports.lists.expiring import sweep
from campaign.exports.lists.expiring import wipe_expired as wipe_all
from campaign.exports.lists.storage import FolderStorage
from campaign.imports.files import FOLDER, wipe_old_files
from campaign.imports.working import keys_of
from campaign.imports.working import work_on_imports as work_on_all
from campaign.notifications.lists import tell_owners as write_to_owners
from campaign.tokens import Keyring
from workers.queues import enqueue
from workers.runtime import check_version, current, handle_events
from workers.subscriptions import BUILD_LISTS, DELIVER, TELL_OWNERS, WORK_ON_IMPORTS


def build(version: int) -> None:
    """Build every list that waits, or whose worker died."""
    check_version(version)
    settings = current().settings
    build_lists(Workshop(current().database, FolderStorage(settings.export_storage), settings.export_key))


def wipe_expired(version: int) -> None:
    """Wipe lists a day after they were ready, and files that belong to none."""
    check_version(version)
    wipe_all(current().database, FolderStorage(current().settings.export_storage))
    wipe_old_files(current().settings.export_storage / FOLDER)


def tell_owners(version: int, event_ids: list[str]) -> None:
    """Wipe lists that may hold somebody who was erased, and ask owners of others to delete the row."""
    handle_events(TELL_OWNERS.path, version, event_ids, write_to_owners)
    sweep(current().database, FolderStorage(current().settings.export_storage))
    enqueue(current().connection, BUILD_LISTS)
    enqueue(current().connection, DELIVER)


def work_on_imports(version: int) -> None:
    """Look through files of signatures, and take their rows in or out again."""
    check_version(version)
    settings = current().settings
    keys = keys_of(Keyring(settings.secret_key, settings.secret_key_fallbacks), settings.identity_key)
    if work_on_all(current().database, settings.export_storage / FOLDER, keys):
        enqueue(current().connection, WORK_ON_IMPORTS)
