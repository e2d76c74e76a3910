"""Make the page that lists what changed about an institution, and the short list on its card."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from jinja2 import Template

from catalog.cards import InstitutionCard
from core import urls
from core.i18n import current_language, gettext, language
from core.pages import Crumb, PageMeta
from core.urls import LANGUAGES
from publisher.shell import Layout, plain_frame

if TYPE_CHECKING:
    from catalog.history import History, Step
    from publisher.task import Task
    from publisher.writer import TreeWriter

BATCH = 200
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
ON_CARD = 5  # steps that a card shows
FOLDED = 6  # changes of one step that stand open; more of them unfold


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One thing that changed, in words; an empty side: nobody said anything."""

    label: str
    old: str
    new: str

    def mark(self, text: str) -> str:
        """``ru`` where Russian words stand on a page of another language: a label of the law, a value as written."""
        return "ru" if current_language() != "ru" and _CYRILLIC.search(text) else ""


@dataclass(frozen=True, slots=True)
class StepView:
    """What one run did, in words."""

    anchor: str
    on: date
    title: str
    source_title: str
    kind: str
    changes: Sequence[ChangeView]
    count: int  # of changes; more than ``changes`` where a card leaves them to the history
    attached: Sequence[str]
    detached: Sequence[str]
    taken_back_on: date | None
    takes_back: date | None

    @property
    def folded(self) -> bool:
        """Whether its changes are too many to stand open."""
        return self.count > FOLDED


@dataclass(frozen=True, slots=True)
class HistoryView:
    """What the templates of a history need."""

    steps: Sequence[StepView]
    href: str  # of the whole history
    as_on: str  # where a day is asked for

    @property
    def short(self) -> Sequence[StepView]:
        """The newest steps, for the card."""
        return self.steps[:ON_CARD]


class Histories:
    """Histories by institution, read a batch ahead: cards come in the order of ``ids``."""

    def __init__(self, task: "Task") -> None:
        self._register = task.register
        self._zone = task.inputs.zone
        self._ids = list(task.institutions or ())
        self._place = {id_: place for place, id_ in enumerate(self._ids)}
        self._loaded: Mapping[int, History] = {}
        self._asked: set[int] = set()

    def get(self, institution_id: int) -> "History | None":
        """The history of an institution."""
        if institution_id not in self._asked:
            start = self._place.get(institution_id, 0)
            batch = self._ids[start : start + BATCH] or [institution_id]
            self._loaded = self._register.histories(batch, self._zone)
            self._asked = set(batch)
        return self._loaded.get(institution_id)


def step_view(step: "Step", *, short: bool = False) -> StepView:
    """A step in the current language; a ``short`` one leaves many changes to the page of the history."""
    from catalog.history_words import change_label, step_title, thing_label, word_text

    return StepView(
        anchor=f"run-{step.run}",
        on=step.on,
        title=step_title(step),
        source_title=step.source_title,
        kind=step.kind,
        changes=[
            ChangeView(change_label(change), word_text(change, change.old), word_text(change, change.new))
            for change in (() if short and len(step.changes) > FOLDED else step.changes)
        ],
        count=len(step.changes),
        attached=[thing_label(*thing) for thing in step.attached],
        detached=[thing_label(*thing) for thing in step.detached],
        taken_back_on=step.taken_back_on,
        takes_back=step.takes_back,
    )


def make_view(card_id: int, slug: str, history: "History | None", limit: int | None = None) -> HistoryView:
    """A history in the current language; with a ``limit`` only so many steps, the newest, in short."""
    steps = [step_view(step, short=limit is not None) for step in (history.steps[:limit] if history else ())]
    return HistoryView(steps, urls.institution_history(card_id, slug), urls.institution_as_on(card_id))


class HistoryPages:
    """Pages of histories, made one after the other."""

    def __init__(self, task: "Task", get_template: Callable[[str], Template]) -> None:
        self._body = get_template("pages/history")
        self._layout = Layout(get_template("pages/layout"))
        self._frames = {lang: plain_frame({"lang": lang}) for lang in LANGUAGES}

    def make(self, card: InstitutionCard, history: "History | None", writer: "TreeWriter") -> None:
        """Write the page in every language."""
        for lang in LANGUAGES:
            with language(lang):
                title = gettext("History of changes")
                card_href = urls.localise(urls.institution(card.id, card.slug), lang)
                meta = PageMeta(
                    title=f"{title}: {card.name}",
                    path=urls.institution_history(card.id, card.slug),
                    lang=lang,
                    description=gettext(
                        "%(name)s: what changed in the registers, when, by which source.", name=card.name
                    ),
                    section="institutions",
                    crumbs=(
                        Crumb(gettext("Home"), urls.localise("/", lang)),
                        Crumb(gettext("Institutions"), urls.localise(urls.institutions(), lang)),
                        Crumb(card.name, card_href),
                        Crumb(title),
                    ),
                    indexed=False,  # the card is what a search engine is to find
                    styles=("css/history.css",),
                )
                body = self._body.render(
                    lang=lang, page=meta, card=card, heading=title, history=make_view(card.id, card.slug, history)
                )
                writer.write_page(meta.href, self._layout.render(meta, body, self._frames[lang]))
