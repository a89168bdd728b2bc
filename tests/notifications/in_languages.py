"""In which languages a mail is written, and on which database and in which languages it is looked at."""

from __future__ import annotations

import pytest

from campaign.i18n import LANGUAGES, OTHER, Language
from campaign.mail.sendgrid_rules import ExpandedMail
from campaign.notifications import allow_mail, milestones, verification
from tests.notifications.letter_scenes import DECLINED, STOPPED
from tests.notifications.scenes import SCENES

VERIFICATION, SEVERAL = "signature/verification", verification.SEVERAL_TEMPLATE
ALLOW = allow_mail.TEMPLATE
IN_BOTH = {
    *(template for template in SCENES if template.endswith(("/verification", "/already-given"))),
    *(SEVERAL, ALLOW, milestones.TEMPLATE, STOPPED, DECLINED),
}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # how a mail reads is the same on both
every_language = pytest.mark.parametrize("language", LANGUAGES)


def languages_of(template: str, language: Language) -> tuple[Language, ...]:
    return (language, OTHER[language]) if template in IN_BOTH else (language,)


def everything(mail: ExpandedMail) -> str:
    return "\n".join((mail.subject, mail.text, mail.html))
