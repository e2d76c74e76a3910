"""One institution as it was known on a day, for people and for programs; the changes after a cursor."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from flask import Blueprint, Response, request

from catalog.errors import BadValue
from catalog.history_words import change_label, thing_label, value_text
from catalog.known import Known, KnownFact, KnownThing, known_line, known_on
from core import urls
from core.errors import KaisError
from core.i18n import format_day
from core.i18n import gettext as _
from core.pages import Crumb, PageMeta
from core.urls import localise
from core.web import WebDeps, page_language, render
from portal.history.feed import MOST, USUAL, changes_after, parse_number
from portal.wiring import Wiring

TEMPLATE = "history/known.html"


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact in words, then and now."""

    label: str
    then: str
    now: str
    differs: bool
    source_title: str
    seen_on: date | None


@dataclass(frozen=True, slots=True)
class ThingView:
    """A licence, certificate or building in words."""

    label: str
    then: bool
    now: bool
    facts: tuple[FactView, ...]


def make_history_blueprint(wiring: Wiring, deps: WebDeps, name: str) -> Blueprint:
    """``/history/<id>/`` for one language; the Russian one brings the addresses that have no language."""
    web = Blueprint(name, __name__)

    @web.get("/history/<int:institution_id>/")
    def known(institution_id: int) -> Response:
        return _page(deps, institution_id)

    if not name.startswith("en"):
        web.add_url_rule("/api/v1/institutions/<int:institution_id>", view_func=_institution_api(deps))
        web.add_url_rule("/api/v1/changes", view_func=_changes_api(wiring))
    return web


def parse_day(text: str) -> date:
    """A day of the query string.

    Raises:
        BadValue: it is none.
    """
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadValue(_("“%(day)s” is no day. Write it like 2026-11-20.", day=text[:40])) from error


def _page(deps: WebDeps, institution_id: int) -> Response:
    asked = request.args.get("on", "").strip()
    today, status, sentence, found = deps.clock.today(), 200, "", None
    with deps.sessions() as session:
        # Who does not exist, or no more, is told so whatever the day.
        current = known_line(session, institution_id, None, today=today, zone=deps.clock.zone)["institution"]
        try:
            day = parse_day(asked) if asked else today
            found = known_on(session, institution_id, day, today=today, zone=deps.clock.zone)
        except KaisError as error:
            status, sentence = error.status, str(error)
            found = found or known_on(session, institution_id, today, today=today, zone=deps.clock.zone)
            day = today
    return render(
        TEMPLATE,
        _meta(found, institution_id),
        status=status,
        known=found if not sentence else None,
        sentence=sentence,
        name=found.name_now,
        asked=asked if sentence else day.isoformat(),
        today=today,
        first=found.first,
        slug=current["slug"],
        institution_id=institution_id,
        facts=[_fact(fact) for fact in found.facts],
        rows=[_fact(fact) for fact in found.rows],
        things=[_thing(thing) for thing in found.things],
        words={"open": _("Works"), "closed": _("Closed")},
    )


def _meta(found: Known, institution_id: int) -> PageMeta:
    lang = page_language()
    card = localise(urls.institution(institution_id, found.slug), lang)
    return PageMeta(
        title=_("%(name)s: as it was known on %(day)s", name=found.name_now, day=format_day(found.on)),
        path=urls.institution_as_on(institution_id, found.on),
        lang=lang,
        section="institutions",
        crumbs=(
            Crumb(_("Home"), localise("/", lang)),
            Crumb(found.name_now, card),
            Crumb(_("History of changes"), localise(urls.institution_history(institution_id, found.slug), lang)),
            Crumb(format_day(found.on)),
        ),
        indexed=False,
        styles=("css/history.css",),
    )


def _fact(fact: KnownFact) -> FactView:
    from catalog.history import FieldChange

    label = change_label(
        FieldChange("row" if fact.subject == "row" else "institution", fact.field, fact.then, fact.now)
    )
    if fact.subject not in ("institution", "row"):
        from catalog.fields import field_label

        label = field_label(fact.field, page_language(), fact.subject)
    then, now = (
        value_text(fact.subject, fact.field, word.value, absent=word.absent) if word else ""
        for word in (fact.then, fact.now)
    )
    return FactView(label, then, now, fact.differs, fact.source_title, fact.seen_on)


def _thing(thing: KnownThing) -> ThingView:
    label = thing_label(thing.subject, thing.register, thing.name)
    return ThingView(label, thing.then, thing.now, tuple(_fact(fact) for fact in thing.facts))


def _answer(make: Callable[[], Any]) -> Response:
    """A JSON answer; a refusal is JSON too, with its sentence."""
    try:
        body, status = make(), 200
    except KaisError as error:
        body, status = {"error": str(error)}, error.status
    response = Response(orjson.dumps(body), status, mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _institution_api(deps: WebDeps) -> Callable[[int], Response]:
    def institution_as_of(institution_id: int) -> Response:
        def make() -> Any:
            asked = request.args.get("as_of", "").strip()
            day = parse_day(asked) if asked else None
            with deps.sessions() as session:
                return known_line(session, institution_id, day, today=deps.clock.today(), zone=deps.clock.zone)

        return _answer(make)

    return institution_as_of


def _changes_api(wiring: Wiring) -> Callable[[], Response]:
    def changes() -> Response:
        def make() -> Any:
            after = parse_number(request.args.get("after"), 0, 10**11, "after")
            limit = parse_number(request.args.get("limit"), USUAL, MOST, "limit")
            return changes_after(wiring.output, after, limit)

        return _answer(make)

    return changes
