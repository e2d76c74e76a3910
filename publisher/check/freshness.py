"""Find what a site gives and should have renewed: by the register, and by the terms of the acts."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources

from catalog.statutes import CURRENT, Item, Standard
from core.i18n import N_, format_day
from core.text import comparison_key
from publisher.check.known import KnownFacts, KnownValue
from publisher.check.marks import Found
from publisher.check.report import Mark, MarkState
from publisher.check.score import Scored
from publisher.check.slots import iter_slots
from publisher.check.working_days import add_working_days

WORKING_DAYS = 10  # law 273-FZ, article 29 part 3
DIFFERS = N_("%(source)s says “%(value)s” since %(day)s; the site still shows something else after 10 working days.")
OLD_YEAR = N_("It speaks of the year %(found)s; the one of %(wanted)s is due (%(act)s).")
OLD_DATE = N_("It is dated %(found)s; a newer one is due (%(act)s).")
ALIKE = 88  # of 100: names and addresses are written in many ways
_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b|\b(\d{4})-(\d{2})-(\d{2})\b")
_WORDY_DATE = re.compile(
    r"\b(\d{1,2})\s+(янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\s+(\d{4})\b", re.IGNORECASE
)
_MONTHS = {name: number for number, name in enumerate("янв фев мар апр мая июн июл авг сен окт ноя дек".split(), 1)}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@dataclass(frozen=True, slots=True)
class Term:
    """A fact that the acts want anew every year."""

    key: str
    due: tuple[int, int]  # month, day: from then on the new one must be there
    year: int  # which year it must speak of, counted from the year of ``due``
    first_year: bool  # the first year a title names decides, not the last
    dated_from: tuple[int, int, int] | None  # years from the year of ``due``, month, day
    act: str  # Russian: data

    @property
    def itemprop(self) -> str:
        """The mark's name."""
        return self.key.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Terms:
    """What lies beside a version of the standard."""

    terms: tuple[Term, ...]
    legacy_now: Mapping[str, str]  # a name of the time of order 831 -> the names that took its place

    @property
    def dated(self) -> frozenset[str]:
        """The marks beside which a date matters."""
        return frozenset(term.itemprop for term in self.terms)


@cache
def load_terms(version: str = CURRENT) -> Terms:
    """The yearly terms of one version of the standard; none where its file is not there."""
    place = resources.files("catalog").joinpath("standard", f"terms-{version}.json")
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Terms((), {})
    terms = []
    for entry in found["terms"]:
        month, day = map(int, entry["due"].split("-"))
        earliest = entry.get("dated_from")
        terms.append(
            Term(
                entry["key"],
                (month, day),
                entry["year"],
                entry["years"] == "first",
                (earliest[0], *map(int, earliest[1].split("-"))) if earliest else None,
                entry["act_ru"],
            )
        )
    return Terms(tuple(terms), dict(found["legacy_now"]))


def with_freshness(
    scored: Scored, standard: Standard, terms: Terms, today: date, known: KnownFacts | None
) -> tuple[Mark, ...]:
    """The marks, those that are filled and old as ``STALE``."""
    subsections = standard.subsections if known else ()
    items = {slot.key: slot.item for subsection in subsections for slot in iter_slots(subsection)}
    by_key = {term.key: term for term in terms.terms}
    made = []
    for mark in scored.marks:
        if mark.state is MarkState.FILLED:
            seen = scored.seen.get(mark.key, ())
            if known and (values := known.get(mark.key)):
                mark = _against_register(mark, items[mark.key], seen, values, today)
            if mark.state is MarkState.FILLED and (term := by_key.get(mark.key)):
                mark = _against_term(mark, term, seen, today)
        made.append(mark)
    return tuple(made)


# -- by the register -----------------------------------------------------------------------------------------------


def _against_register(mark: Mark, item: Item, seen: Sequence[Found], values: Sequence[KnownValue], today: date) -> Mark:
    for known in values:
        if add_working_days(known.since, WORKING_DAYS) >= today:
            continue
        if not any(says_the_same(item, known.value, found.text) for found in seen):
            return replace(
                mark,
                state=MarkState.STALE,
                note=DIFFERS,
                values=(("source", known.source), ("value", known.value[:200]), ("day", format_day(known.since))),
                value=known.value[:200],
            )
    return mark


def says_the_same(item: Item, known: str, found: str) -> bool:
    """Whether a site's text gives a known value, however it is written there."""
    if item.format == "phone":
        digits = re.sub(r"\D", "", found)
        numbers = [re.sub(r"\D", "", piece)[-10:] for piece in re.split(r"[,;]", re.sub(r"доб.*", "", known))]
        return all(number in digits for number in numbers if len(number) >= 5)
    if item.format == "email":
        return {mail.lower() for mail in _EMAIL.findall(known)} <= {mail.lower() for mail in _EMAIL.findall(found)}
    if item.kind == "date":
        wanted = dates_in(known)
        return not wanted or bool(set(wanted) & set(dates_in(found)))
    if item.numeric:
        return _figures(known) == _figures(found)
    left, right = comparison_key(known), comparison_key(found)
    if left in right or right in left:
        return True
    from rapidfuzz import fuzz

    return fuzz.token_set_ratio(left, right) >= ALIKE


def _figures(text: str) -> str:
    whole, _point, rest = re.sub(r"[^\d.]", "", text.replace(",", ".")).partition(".")
    return f"{whole}.{rest}".rstrip("0").rstrip(".") if rest else whole


# -- by the acts ---------------------------------------------------------------------------------------------------


def _against_term(mark: Mark, term: Term, seen: Sequence[Found], today: date) -> Mark:
    cycle = today.year if (today.month, today.day) >= term.due else today.year - 1
    wanted = cycle + term.year
    years = [year for found in seen for year in years_in(found.text)]
    if years:
        newest = max(_year_of(found.text, term) for found in seen if years_in(found.text))
        if newest < wanted:
            return _stale(mark, OLD_YEAR, str(newest), str(wanted), term)
        return mark
    dates = [day for found in seen for day in dates_in(found.near or found.text)]
    if term.dated_from and dates:
        earliest = date(cycle + term.dated_from[0], *term.dated_from[1:])
        if max(dates) < earliest:
            return _stale(mark, OLD_DATE, format_day(max(dates)), str(wanted), term)
    return mark


def _year_of(text: str, term: Term) -> int:
    years = years_in(text)
    return min(years) if term.first_year else max(years)


def _stale(mark: Mark, note: str, found: str, wanted: str, term: Term) -> Mark:
    return replace(
        mark,
        state=MarkState.STALE,
        note=note,
        values=(("found", found), ("wanted", wanted), ("act", term.act)),
    )


def years_in(text: str) -> list[int]:
    """The years a text names, dates aside."""
    rest = _WORDY_DATE.sub(" ", _DATE.sub(" ", text))
    return [int(year) for year in _YEAR.findall(rest)]


def dates_in(text: str) -> list[date]:
    """The dates in a text: «30.08.2024», «30 августа 2024», «2024-08-30»."""
    found: list[date] = []
    for day, month, year, iso_year, iso_month, iso_day in _DATE.findall(text):
        found += _date(*((iso_year, iso_month, iso_day) if iso_year else (year, month, day)))
    for day, name, year in _WORDY_DATE.findall(text):
        found += _date(year, str(_MONTHS[name.lower()]), day)
    return found


def _date(year: str, month: str, day: str) -> list[date]:
    try:
        return [date(int(year), int(month), int(day))]
    except ValueError:
        return []
