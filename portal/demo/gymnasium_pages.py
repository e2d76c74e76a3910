"""Write the pages of «Гимназия № 56»: admission, timetable, meals, circles."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from portal.demo.model import Institution
from portal.demo.stories import NBSP
from portal.demo.sveden.groups import list_courses
from portal.demo.sveden.terms import terms

PAGES = Path(__file__).with_name("pages")
_NAMES = ("Осенние", "Зимние", "Весенние")
_COUNTS = {2: "два", 3: "три", 4: "четыре"}


def gymnasium_pages(institution: Institution, year: int) -> dict[str, str]:
    """Markdown by the name of its file; ``year`` is the one in which the school year began."""
    first = list_courses(institution)[0]
    junior = institution.buildings[0] if institution.buildings else institution.house
    words = {
        "next_year": str(year + 1), "sy": f"{year}/{year + 1}", "classes": _COUNTS.get(first.groups, str(first.groups)), "places": str(first.groups * 28),
        "junior": junior.short, "phone": institution.phone.replace(" ", NBSP), "email": institution.email, "holidays": _holidays(year),
    }  # fmt: skip
    made = {}
    for path in sorted(PAGES.glob("*.md")):
        header, _, body = path.read_text(encoding="utf-8").partition("\n\n")
        made[path.name] = f"{header}\n\n{body.format(**words).replace(' — ', f'{NBSP}— ')}"
    return made


def _holidays(year: int) -> str:
    """The holidays between the quarters."""
    quarters = terms(year)
    return "\n".join(
        f"- {name} — с {before.last + timedelta(days=1):%d.%m.%Y} по {after.first - timedelta(days=1):%d.%m.%Y}"
        for name, before, after in zip(_NAMES, quarters, quarters[1:], strict=False)
    )
