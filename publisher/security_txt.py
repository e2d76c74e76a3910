"""Say whom to tell about a weakness: ``/.well-known/security.txt`` (RFC 9116)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from core.pages import PortalInfo
from publisher.portal_writer import PortalWriter
from publisher.static_paths import SECURITY_TXT

_EMAIL = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


def make_security_txt(writer: PortalWriter) -> None:
    """Write the file, where ``portal.toml`` names anybody to tell."""
    inputs = writer.task.inputs
    if text := security_txt(inputs.site, inputs.day):
        writer.data(SECURITY_TXT, text.encode())


def security_txt(site: PortalInfo, day: date) -> str:
    """The text of the file; empty where there is no contact, for without one the file means nothing."""
    contacts = list(_contacts(site))
    if not contacts:
        return ""
    lines = [f"Contact: {contact}" for contact in contacts]
    lines += [f"Expires: {_expires(day).isoformat()}T00:00:00Z", "Preferred-Languages: ru, en"]
    if site.base_url.startswith("https://"):  # the RFC knows no other addresses
        lines.append(f"Canonical: {site.base_url}{SECURITY_TXT}")
    return "\n".join(lines) + "\n"


def _contacts(site: PortalInfo) -> Iterator[str]:
    """The contact for this purpose alone, else the e-mail and the telephone of the portal."""
    named = [contact for contact in (_uri(site.security_contact),) if contact]
    yield from named or (contact for contact in (_uri(site.email), _uri(site.phone)) if contact)


def _uri(contact: str) -> str:
    contact = contact.strip()
    if contact.startswith("https://") and not re.search(r"\s", contact):
        return contact
    if _EMAIL.fullmatch(contact):
        return f"mailto:{contact}"
    digits = re.sub(r"\D", "", contact)
    if len(digits) == 11 and digits.startswith("8"):  # the long-distance prefix of Russia
        digits = "7" + digits[1:]
    return f"tel:+{digits}" if 11 <= len(digits) <= 15 and re.fullmatch(r"[+\d\s()\-–]+", contact) else ""


def _expires(day: date) -> date:
    """Less than a year away, and the same for a whole month, so that a daily build changes nothing."""
    return date(day.year + 1, day.month, 1) - timedelta(days=1)
