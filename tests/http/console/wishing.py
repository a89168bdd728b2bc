"""What somebody might well send to each page of the console: its forms, as pages show them, filled in where they are empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from campaign.http.console.table import PAGES
from tests.http.console.poking import Poker
from tests.http.console.walking import Ground
from tests.http.site.reading import Page, PageForm
from tests.http.wishes import Wish, wishes_to

# What pages do beside that for which the ground has a button.
ACTS: Mapping[str, tuple[str, ...]] = {
    "run_drive": ("open", "resume", "reopen", "archive"),
    "target": ("resume",),
    "invalidation": ("start", "undo"),
    "import": ("rows", "start", "undo"),
    "update": ("pause", "resume", "ask", "approve", "supersede"),
    "blocks": ("remove",),
    "daily_counts": ("end",),
    "offers": ("remove",),
    "ways": ("remove",),
    "team": ("remove",),
    "moderation_queue": ("skip", "pass", "refuse:off-topic"),
    "new_list": ("change", "ask"),
    "account": ("enable",),
    "webhook": ("on", "replay", "again"),
    "resolve_mail": ("resend", "give-up"),
}
# Posts that show more forms.
OPENINGS: Mapping[str, Mapping[str, str]] = {
    "supporters": {"act": "find", "email": "suzie@example.com"},
    "new_invalidation": {"act": "count", "name": "nobody"},
    "moderation_queue": {"act": "read", "item": ""},
}
WORDED = (
    *("title", "goal", "story", "ask", "body", "statement", "subject", "text", "source", "label", "detail", "thanks"),
    *("name", "office", "sentence", "reason", "prompts", "model_subject", "model_body"),
    *("story_heading", "story_text", "story_nothing_yet", "proposal_heading", "proposal_text", "proposal_question"),
)
GOOD: Mapping[str, str] = {
    **{f"{name}_{language}": "Bysiau" for name in WORDED for language in ("cy", "en")},
    **{"slug_cy": "bysiau-newydd", "slug_en": "new-buses", "slug": "new-buses", "code": "new-buses"},
    **{"goal": "500", "minimum": "1", "maximum": "9", "threshold": "5", "hourly_cap": "50"},
    **{"at": "700", "over": "2", "version": "1", "opens_at": "2030-01-01T09:00", "closes_at": "2030-02-01T09:00"},
    **{"happened_on": "2026-01-01", "event_codes": "stand", "event_days": "1"},
    **{"due_on": "2030-01-01", "valid_from": "2026-01-01", "valid_until": "2030-01-01", "window_from": "09:00"},
    **{"window_until": "17:00", "source_url": "https://example.org/"},
    **{"name": "Siân Evans", "email": "sian@example.org", "organiser_address": "sian@example.org"},
    **{"url": "https://example.org/hook", "groups": "verified", "secret_version": "1"},
    **{"who": "example.net", "address": "*@example.net", "note": "Ring", "asked": "by-letter", "postcode": "CF10 1AA"},
    **{"language": "cy", "format": "csv", "columns": "number name area", "role": "campaigner", "campaign": "all"},
    **{"stated_basis": "Consent", "scopes": "sign", "days": "30"},
    **{"stated_reason": "The day", "stated_recipient": "The clerk", "reason": "abuse", "mode": "skip"},
}


def good_for(ground: Ground) -> dict[str, str]:
    """What may well stand in a field, where nothing does."""
    drive_id = str(ground.drive_id)
    return {
        **GOOD,
        **{"drive": drive_id, "drives": drive_id, "account": str(ground.account_id)},
        **{"target": str(ground.target_id), "newer": str(ground.update_id)},
    }


def wishes_of(poker: Poker, paths: Mapping[str, str], good: Mapping[str, str]) -> dict[str, list[Wish]]:
    """By the page's name: each form with each of its buttons, and all fields with each other act."""
    good = {**good, "item": paths["moderation_picture"].rpartition("/")[2]}
    forms = _forms(poker, paths, good)
    return {page.name: _wishes(page.name, forms[paths[page.name]], good) for page in PAGES}


def _wishes(name: str, forms: list[PageForm], good: Mapping[str, str]) -> list[Wish]:
    return wishes_to(forms, ACTS.get(name, () if forms else ("",)), good)


def _forms(poker: Poker, paths: Mapping[str, str], good: Mapping[str, str]) -> dict[str, list[PageForm]]:
    """By where they go, from every page that shows something."""
    found: dict[str, list[PageForm]] = defaultdict(list)
    for page in PAGES:
        path = paths[page.name]
        answers = [poker.get(path, {})] if page.show else []
        if page.name in OPENINGS:
            answers.append(poker.post(path, {**good, **OPENINGS[page.name], "item": good["item"]}, {}))
        for answer in answers:
            if answer.status_code == 200 and answer.mimetype == "text/html":
                for form in Page(answer.text).forms:
                    found[form.action or path].append(form)
    return found
