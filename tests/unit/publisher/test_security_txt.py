"""security.txt names whom to tell, follows RFC 9116, and is there only where somebody is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from publisher.security_txt import security_txt
from publisher.static_paths import resolve
from tests.support.small_build import SITE
from tests.unit.publisher.conftest import Built

DAY = date(2026, 11, 27)


def lines_of(text: str, name: str) -> list[str]:
    return [line.partition(": ")[2] for line in text.splitlines() if line.startswith(f"{name}: ")]


@pytest.mark.parametrize(
    ("told", "contacts"),
    [
        ({"email": "edu@example.org"}, ["mailto:edu@example.org"]),
        ({"phone": "8 (812) 555-00-01"}, ["tel:+78125550001"]),
        ({"phone": "+7 812 555-00-01", "email": "edu@example.org"}, ["mailto:edu@example.org", "tel:+78125550001"]),
        ({"email": "edu@example.org", "security_contact": "cert@example.org"}, ["mailto:cert@example.org"]),
        ({"security_contact": "https://example.org/report"}, ["https://example.org/report"]),
        ({"email": "edu@example.org", "security_contact": "спросите секретаря"}, ["mailto:edu@example.org"]),
    ],
)
def test_contacts_are_addresses_a_program_can_open(told: dict[str, Any], contacts: list[str]) -> None:
    assert lines_of(security_txt(replace(SITE, **told), DAY), "Contact") == contacts


@pytest.mark.parametrize(
    "told", [{}, {"phone": "555"}, {"phone": "звоните"}, {"email": "x@y"}, {"email": "a@b.ru\nContact: evil"}]
)
def test_without_a_contact_there_is_no_file(told: dict[str, Any]) -> None:
    assert security_txt(replace(SITE, **told), DAY) == ""


@pytest.mark.parametrize("day", [DAY, date(2026, 1, 1), date(2028, 2, 29), date(2027, 12, 31)])
def test_it_expires_within_a_year(day: date) -> None:
    text = security_txt(replace(SITE, email="edu@example.org"), day)
    [expires] = lines_of(text, "Expires")
    left = datetime.fromisoformat(expires).date() - day
    assert 300 < left.days < 366


def test_the_text_is_the_same_all_month() -> None:
    site = replace(SITE, email="edu@example.org")
    assert security_txt(site, date(2026, 11, 1)) == security_txt(site, date(2026, 11, 30))
    assert security_txt(site, date(2026, 11, 30)) != security_txt(site, date(2026, 12, 1))


def test_the_address_is_named_only_with_https() -> None:
    site = replace(SITE, email="edu@example.org")
    assert lines_of(security_txt(site, DAY), "Canonical") == ["https://portal.example/.well-known/security.txt"]
    assert not lines_of(security_txt(replace(site, base_url="http://127.0.0.1:8000"), DAY), "Canonical")


def test_a_portal_without_contacts_has_none(built: Built) -> None:
    assert resolve(built.inputs.output, "/.well-known/security.txt") is None
