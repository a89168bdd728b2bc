"""Every template there is, with the scene that gives back its mail: tests/architecture/test_mail_templates.py looks that none
is without."""

from __future__ import annotations

from collections.abc import Mapping

from tests.notifications.appeal_scenes import APPEAL_SCENES
from tests.notifications.letter_scenes import LETTER_SCENES
from tests.notifications.petition_scenes import PETITION_SCENES
from tests.notifications.pledge_scenes import PLEDGE_SCENES
from tests.notifications.scene import Act
from tests.notifications.staff_scenes import STAFF_SCENES
from tests.notifications.support_scenes import SUPPORT_SCENES
from tests.notifications.update_scenes import UPDATE_SCENES
from tests.notifications.writer_scenes import WRITER_SCENES


def _of_letters(template: str) -> Act:
    return lambda scene: LETTER_SCENES[template](scene.post, scene.language)


SCENES: Mapping[str, Act] = {
    **PETITION_SCENES,
    **UPDATE_SCENES,
    **APPEAL_SCENES,
    **WRITER_SCENES,
    **SUPPORT_SCENES,
    **STAFF_SCENES,
    **PLEDGE_SCENES,
    **{template: _of_letters(template) for template in LETTER_SCENES},
}
