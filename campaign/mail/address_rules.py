"""Data about mail domains: which spellings a provider delivers to one mailbox, and which domains people mean to type.

A rule stands here only where the provider itself, or something it publishes, says so; everybody else's addresses are
told apart by everything but case. Changing a rule changes keys: `campaign mailboxes rekey` follows.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provider:
    """How a provider reads addresses at its domains.

    `domain` is what the others are folded into, or None where each domain has mailboxes of its own. `ignored` are
    characters that it does not read; `tag` begins what it does not read. With `has_subdomains`, anything@suzie.domain
    is read as suzie@domain.
    """

    domains: tuple[str, ...]
    domain: str | None = None
    ignored: str = ""
    tag: str = ""
    has_subdomains: bool = False


PROVIDERS = (
    # Gmail Help, "Dots don't matter in Gmail addresses" (support.google.com/mail/answer/7436150): dots and plus tags
    # are not read, and googlemail.com is gmail.com. True of these two domains alone, not of Google Workspace.
    Provider(("gmail.com", "googlemail.com"), domain="gmail.com", ignored=".", tag="+"),
    # Plus tags on Hotmail since 2013 (ZDNet on "plus addressing", 2020; Microsoft's own article on it covers Exchange
    # Online). Dots are read. Each domain has mailboxes of its own.
    Provider(
        (
            *("outlook.com", "outlook.co.uk", "outlook.ie", "outlook.fr", "outlook.de", "outlook.es", "outlook.it"),
            *("hotmail.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.es", "hotmail.it"),
            *("live.com", "live.co.uk", "live.ie", "live.fr", "live.de", "msn.com"),
        ),
        tag="+",
    ),
    # Apple, "About your @icloud.com, @me.com, and @mac.com email addresses" (support.apple.com/118230): one account
    # under up to three domains. Plus tags: Wikipedia, "Email address", sub-addressing.
    Provider(("icloud.com", "me.com", "mac.com"), domain="icloud.com", tag="+"),
    # Proton, "Types of email addresses and aliases" (proton.me/support/addresses-and-aliases): plus tags, one name
    # under its domains. Its web client (github.com/ProtonMail/WebClients) drops dots, hyphens and underscores when
    # it compares two addresses.
    Provider(("proton.me", "protonmail.com", "protonmail.ch", "pm.me"), domain="proton.me", ignored="._-", tag="+"),
    # Fastmail Help, "Plus addressing and subdomain addressing" (fastmail.help, article 360060591053).
    Provider(("fastmail.com", "fastmail.fm", "fastmail.co.uk", "fastmail.net"), tag="+", has_subdomains=True),
)
# Not folded: Yahoo's disposable addresses (a base name, a hyphen, a keyword). Each must be made by its owner first, so that
# a stranger who types one that does not exist would keep its owner's mailbox from ever getting the mail.

# What a slip of the fingers is compared with; `campaign.mail.address` says how near is near enough.
OFFERED_DOMAINS = (
    # world-wide
    *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "live.co.uk"),
    *("msn.com", "icloud.com", "yahoo.com", "yahoo.co.uk", "ymail.com", "aol.com", "protonmail.com"),
    *("fastmail.com",),
    # British providers
    *("btinternet.com", "btopenworld.com", "sky.com", "ntlworld.com", "virginmedia.com", "blueyonder.co.uk"),
    *("talktalk.net", "tiscali.co.uk", "lineone.net", "plusnet.com", "fsmail.net", "mypostoffice.co.uk"),
    *("phonecoop.coop", "zen.co.uk", "freeserve.co.uk", "o2.co.uk"),
    # public bodies in Wales
    *("gov.wales", "llyw.cymru", "senedd.wales", "senedd.cymru", "wales.nhs.uk", "gov.uk"),
    *("anglesey.gov.uk", "ynysmon.llyw.cymru", "gwynedd.llyw.cymru", "conwy.gov.uk", "denbighshire.gov.uk"),
    *("flintshire.gov.uk", "wrexham.gov.uk", "powys.gov.uk", "ceredigion.gov.uk", "pembrokeshire.gov.uk"),
    *("carmarthenshire.gov.uk", "swansea.gov.uk", "bridgend.gov.uk", "valeofglamorgan.gov.uk", "cardiff.gov.uk"),
    *("rctcbc.gov.uk", "caerphilly.gov.uk", "blaenau-gwent.gov.uk", "torfaen.gov.uk", "monmouthshire.gov.uk"),
    *("newport.gov.uk", "merthyr.gov.uk"),
    # universities in Wales
    *("aber.ac.uk", "bangor.ac.uk", "cardiff.ac.uk", "cardiffmet.ac.uk", "swansea.ac.uk", "southwales.ac.uk"),
    *("uwtsd.ac.uk", "wrexham.ac.uk"),
)

# Real domains that look like a slip of one above. Never taken for one.
REAL_NEIGHBOURS = frozenset(
    (
        *("mail.com", "email.com", "gmx.com", "gmx.net", "gmx.co.uk", "gmx.de", "mail.ru", "tmail.com", "fmail.co.uk"),
        *("gail.com", "wahoo.com", "internet.com", "networld.com"),
        *("hushmail.com", "zohomail.com", "zoho.com", "usa.com", "cloud.com", "home.com", "lycos.com", "inbox.com"),
        *("yahoo.ca", "yahoo.de", "yahoo.es", "yahoo.it", "yahoo.in", "yahoo.co.in", "yahoo.co.nz", "yahoo.com.au"),
        *("yahoo.co.jp", "hotmail.ca", "hotmail.be", "hotmail.nl", "outlook.be", "outlook.in", "live.ca", "live.nl"),
        *("live.be", "live.it", "aol.co.uk", "ntlbusiness.com", "orange.com", "orange.fr", "orange.net"),
        *("plus.net", "plus.com"),
        *("virgin.net", "virgin.com", "talk21.com", "talktalk.co.uk", "btconnect.com", "tesco.net", "onetel.com"),
        *("supanet.com", "uwclub.net", "waitrose.com", "protonmail.ch", "pm.me", "me.com", "mac.com", "nhs.net"),
        *("parliament.uk", "cymru.nhs.uk", "swan.ac.uk", "open.ac.uk", "cardiff.co.uk"),
    )
)

# Providers that have one domain only, under the ending that people are used to.
CONFUSED_DOMAINS = {
    "gmail.co.uk": "gmail.com",
    "gmail.uk": "gmail.com",
    "googlemail.co.uk": "googlemail.com",
    "icloud.co.uk": "icloud.com",
    "btinternet.co.uk": "btinternet.com",
    "virginmedia.co.uk": "virginmedia.com",
    "ntlworld.co.uk": "ntlworld.com",
}

# Endings that are no top-level domain: whoever types one of them meant the other.
MISTYPED_ENDINGS = {
    "com": ("con", "cmo", "ocm", "vom", "xom", "comm", "coom", "ccom", "cpm", "clm", "comn", "coim"),
    "net": ("nte", "ent", "nett", "ner", "nwt", "netr"),
    "uk": ("uj", "ukk", "ik", "ku", "uik"),
    "wales": ("wale", "walse", "waels", "wlaes", "wles", "waless"),
    "cymru": ("cymur", "cymr", "cyrmu", "cmyru", "cymu", "cymrru", "cymry"),
}
