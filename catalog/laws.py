"""The legal rules that states of licences and accreditations follow from: data, with the days on which each holds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from catalog.errors import CatalogError
from catalog.kinds import Kind, RegisterState

FILE = Path(__file__).with_name("laws.toml")
REGISTERS = ("licences", "accreditations")
_KEYS = frozenset(
    {"id", "register", "state", "kinds", "loaded", "since", "until", "ru", "en", "act", "article", "quote"}
)


class BadLaws(CatalogError):
    """The table of rules is not what we think; the message names the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What the law says about a state, in one sentence."""

    id: str
    register: str  # licences or accreditations
    state: RegisterState
    ru: str
    en: str
    act: str  # in Russian, as the act is called; empty where no act speaks
    article: str
    quote: str  # word for word, in Russian; empty where none says it better
    kinds: frozenset[Kind]  # empty: all
    loaded: bool | None  # whether a file of the register was loaded; None: either
    since: date | None  # first day
    until: date | None  # last day

    def sentence(self, lang: str) -> str:
        """The rule in this language."""
        return self.en if lang == "en" else self.ru

    @property
    def origin(self) -> str:
        """«Федеральный закон …, статья 92»: Russian in any language."""
        return ", ".join(part for part in (self.act, self.article) if part)

    def fits(self, state: RegisterState, kind: Kind | None, day: date | None, *, loaded: bool) -> bool:
        """Whether the rule speaks of such an institution on that day (None: today and later)."""
        if self.state is not state or (self.loaded is not None and self.loaded is not loaded):
            return False
        if self.kinds and kind not in self.kinds:
            return False
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def parse_rule(record: Mapping[str, Any]) -> Rule:
    """One ``[[rule]]`` of the table.

    Raises:
        BadLaws: a key is missing or unknown, or its value is none we know.
    """
    name = record.get("id", "(no id)")
    if unknown := sorted(set(record) - _KEYS):
        raise BadLaws(f"laws.toml, rule {name}: unknown keys {unknown}")
    try:
        rule = Rule(
            id=record["id"],
            register=record["register"],
            state=RegisterState(record["state"]),
            ru=record["ru"],
            en=record["en"],
            act=record.get("act", ""),
            article=record.get("article", ""),
            quote=record.get("quote", ""),
            kinds=frozenset(Kind(kind) for kind in record.get("kinds", ())),
            loaded=record.get("loaded"),
            since=record.get("since"),
            until=record.get("until"),
        )
    except (KeyError, ValueError) as error:
        raise BadLaws(f"laws.toml, rule {name}: cannot read {error}") from error
    if rule.register not in REGISTERS:
        raise BadLaws(f"laws.toml, rule {name}: the register is {rule.register}, not one of {', '.join(REGISTERS)}")
    if rule.since and rule.until and rule.since > rule.until:
        raise BadLaws(f"laws.toml, rule {name}: it ends on {rule.until}, before it begins on {rule.since}")
    return rule


@cache
def load_rules(path: Path = FILE) -> Mapping[str, Rule]:
    """All rules by id, in the order of the file.

    Raises:
        BadLaws: the file is no TOML, a rule cannot be read, or two have one id.
    """
    rules: dict[str, Rule] = {}
    try:
        records = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", ())
    except tomllib.TOMLDecodeError as error:
        raise BadLaws(f"{path.name} is no TOML: {error}. Restore the file.") from error
    for record in records:
        rule = parse_rule(record)
        if rule.id in rules:
            raise BadLaws(f"laws.toml, rule {rule.id}: the id occurs twice")
        rules[rule.id] = rule
    return rules


def find_law(rule_id: str) -> Rule | None:
    """The rule of this id, or None where the table no longer has it."""
    return load_rules().get(rule_id)


def find_rule(
    register: str, state: RegisterState, kind: Kind | None = None, day: date | None = None, *, loaded: bool = True
) -> Rule | None:
    """The rule that holds on that day; of several the one that names the kind, then the one with the later beginning."""
    fitting = [
        rule
        for rule in load_rules().values()
        if rule.register == register and rule.fits(state, kind, day, loaded=loaded)
    ]
    return max(fitting, key=lambda rule: (bool(rule.kinds), rule.since or date.min), default=None)
