"""The levels of education, as a filter: a register and every school write them in words of their own."""

import re
from collections.abc import Iterator
from enum import StrEnum

from catalog.cards import InstitutionCard
from catalog.kinds import Kind, RegisterState
from core.i18n import N_


class Level(StrEnum):
    """What one can learn. The value is part of addresses."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    BASIC = "basic"
    SECONDARY = "secondary"
    VOCATIONAL = "vocational"
    HIGHER = "higher"
    SUPPLEMENTARY = "supplementary"
    FURTHER = "further"  # дополнительное профессиональное образование


LEVEL_LABELS: dict[Level, str] = {
    Level.PRESCHOOL: N_("Preschool"),
    Level.PRIMARY: N_("Primary (grades 1–4)"),
    Level.BASIC: N_("Lower secondary (grades 5–9)"),
    Level.SECONDARY: N_("Upper secondary (grades 10–11)"),
    Level.VOCATIONAL: N_("Vocational"),
    Level.HIGHER: N_("Higher"),
    Level.SUPPLEMENTARY: N_("Supplementary"),
    Level.FURTHER: N_("Further vocational"),
}
# The first that fits: «дополнительное профессиональное» is neither supplementary nor vocational.
_WORDS: tuple[tuple[re.Pattern[str], Level], ...] = tuple(
    (re.compile(pattern), level)
    for pattern, level in (
        (r"дополнительн\w+ профессиональн|повышени\w+ квалификации|переподготовк", Level.FURTHER),
        (r"высше\w+ образовани|^во - |бакалавриат|магистратур|специалитет", Level.HIGHER),
        (r"дошкольн", Level.PRESCHOOL),
        (r"дополнительн|общеразвивающ|предпрофессиональн", Level.SUPPLEMENTARY),
        (r"профессиональн|среднего звена|рабочих, служащих", Level.VOCATIONAL),
        (r"начальн\w+ общ", Level.PRIMARY),
        (r"основн\w+ общ(?!еобразовательн)", Level.BASIC),
        (r"средн\w+ (\(полн\w+\) )?общ(?!еобразовательн)", Level.SECONDARY),
    )
)
# What an institution of a kind is by definition, where nobody says what it teaches.
_BY_KIND = {Kind.KINDERGARTEN: Level.PRESCHOOL, Kind.SUPPLEMENTARY: Level.SUPPLEMENTARY}
_NOT_NOW = frozenset({RegisterState.TERMINATED, RegisterState.ANNULLED, RegisterState.SUSPENDED})


def parse_level(text: str) -> Level | None:
    """The level that a source's words mean; None where they name none."""
    folded = text.lower().replace("ё", "е")
    return next((level for pattern, level in _WORDS if pattern.search(folded)), None)


def levels_of(card: InstitutionCard) -> tuple[Level, ...]:
    """What an institution teaches, by its own word and by licences and accreditations that hold."""
    found = {level for text in _iter_words(card) if (level := parse_level(text))}
    if not found and card.kind in _BY_KIND:
        found = {_BY_KIND[card.kind]}
    return tuple(level for level in Level if level in found)


def _iter_words(card: InstitutionCard) -> Iterator[str]:
    yield from (service.level or service.programme or service.name for service in card.services)
    yield from (row.get("eduLevel").value for row in card.rows.get("education.eduAccred", ()))
    yield from (row.get("eduLevel").value for row in card.rows.get("education.eduOp", ()))
    yield from programmes_taught(card)


def programmes_taught(card: InstitutionCard) -> Iterator[str]:
    """What it may teach now, by registers or its own word: neither what ended nor what is suspended."""
    certified: dict[str, bool] = {}
    for certificate in (*card.licences, *card.accreditations):
        programmes = (*certificate.levels, *(one for part in certificate.supplements for one in part.programmes))
        suspended = {programme.title for programme in programmes if programme.suspended}
        holds = certificate.state.state not in _NOT_NOW
        for title in certificate.programmes_of(card.id):
            certified[title] = certified.get(title, False) or (holds and title not in suspended)
    yield from (title for title, holds in certified.items() if holds)
    yield from (title for title in card.programmes if title not in certified)
