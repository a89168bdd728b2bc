"""The demonstration's mail: the address that it is posted to, and the pages on which it is read. Does not exist in production.

Answers the machine that it runs on and nobody else: the mails hold live links. To everybody else, and through any proxy,
there is nothing here.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from campaign.http.dev.mail_parts import breakable, html_part, language_of, text_part
from campaign.http.peers import is_direct_from_this_machine
from campaign.http.request import read_body
from campaign.http.security import open_to_other_sites
from campaign.mail.attachment import ANY_TYPE
from campaign.mail.built_in_mailbox import BuiltInMailbox, MailRefusedError, StoredMail
from campaign.mail.sendgrid_rules import MOST_REQUEST_BYTES, error_body

STYLESHEET = "/static/newest/site.css"  # any version's address gives the present one, kept but briefly
ICON = "/static/newest/icon.svg"

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; frame-src 'self'; img-src 'self';"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
# A mail's markup is somebody's words: it may look like something, and lead somewhere when it is pressed, and no more.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self';"
    " sandbox allow-top-navigation-by-user-activation"
)


def make_blueprint(mailbox: BuiltInMailbox, api_key: str, *, stylesheet: str = STYLESHEET) -> Blueprint:
    """`api_key` is what the sender must show. Its host, for the sender, is `<this site>/dev/sendgrid`."""
    blueprint = Blueprint("dev", __name__, url_prefix="/dev", template_folder=str(Path(__file__).parent / "templates"))

    @blueprint.before_request
    def be_there_for_this_machine_only() -> None:
        if not is_direct_from_this_machine(request):
            abort(404)

    @blueprint.after_request
    def keep_no_copy(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    @blueprint.post("/sendgrid/v3/mail/send")
    @open_to_other_sites  # it proves itself by the key
    def accept_mail() -> Response:
        return _accept(mailbox, api_key)

    @blueprint.get("/mailbox")
    def show_mailbox() -> Response:
        return _page("mailbox", stylesheet=stylesheet, mails=mailbox.mails())

    @blueprint.get("/mailbox.json")
    def list_mails() -> Response:
        return jsonify([_for_programs(mail) for mail in mailbox.mails()])

    @blueprint.get("/mailbox/<int:mail_id>")
    def show_mail(mail_id: int) -> Response:
        mail = _found(mailbox, mail_id)
        headers = {name: breakable(value) for name, value in mail.headers.items()}
        return _page("mail", stylesheet=stylesheet, mail=mail, headers=headers, text=text_part(mail.text))

    @blueprint.get("/mailbox/<int:mail_id>/html")
    def show_html_part(mail_id: int) -> Response:
        response = Response(html_part(_found(mailbox, mail_id).html), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = MAIL_POLICY
        return response

    @blueprint.get("/mailbox/<int:mail_id>/attachments/<int:number>")
    def download_attachment(mail_id: int, number: int) -> Response:
        return _download(mailbox, mail_id, number)

    return blueprint


def _for_programs(mail: StoredMail) -> dict[str, object]:
    return {
        **asdict(mail),
        "sent_at": mail.sent_at.isoformat(),
        "from": mail.headers["From"],
        "reply_to": mail.headers.get("Reply-To"),
    }


def _download(mailbox: BuiltInMailbox, mail_id: int, number: int) -> Response:
    """The file of this number, from 1: to be kept and never shown here, since it is anybody's."""
    file = mailbox.attachment(mail_id, number)
    if file is None:
        abort(404)
    kind = file.content_type if file.is_sendable else ANY_TYPE
    response = send_file(BytesIO(file.content), kind, as_attachment=True, download_name=file.filename)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = f"{PAGE_POLICY}; sandbox"
    return response


def _accept(mailbox: BuiltInMailbox, api_key: str) -> Response:
    shown = request.headers.get("Authorization", "")
    if not hmac.compare_digest(shown.encode(), f"Bearer {api_key}".encode()):
        return _refusal(401, ["body: the key is not valid"])
    if request.mimetype != "application/json":
        return _refusal(415, ["body: must be application/json"])
    try:
        message_id = mailbox.accept(json.loads(read_body(request, MOST_REQUEST_BYTES).decode()))
    except MailRefusedError as refused:
        return _refusal(400, refused.faults)
    except RequestEntityTooLarge:
        return _refusal(413, ["body: exceeds 30 MB"])
    except (ValueError, RecursionError):
        return _refusal(400, ["body: must be JSON"])
    return Response(status=202, headers={"X-Message-Id": message_id})


def _refusal(status: int, faults: list[str]) -> Response:
    response = jsonify(error_body(faults))
    response.status_code = status
    return response


def _found(mailbox: BuiltInMailbox, mail_id: int) -> StoredMail:
    mail = mailbox.mail(mail_id)
    if mail is None:
        abort(404)
    return mail


def _page(template: str, **values: object) -> Response:
    html = render_template(
        f"dev/{template}.html",
        mailbox_path=url_for("dev.show_mailbox"),
        icon=ICON,
        language_of=language_of,
        **values,
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response
