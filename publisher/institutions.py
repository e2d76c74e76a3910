"""Make everything that belongs to one institution: card, blocks, data, site."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson
from jinja2 import Template

from catalog.cards import InstitutionCard
from catalog.kinds import SiteState
from core import urls
from publisher.blocks import BlockPages
from publisher.cards import CardPages
from publisher.data_files import institution_json, institution_record
from publisher.failures import place_of, sentence_of
from publisher.history import Histories, HistoryPages
from publisher.inputs import Problem
from publisher.plan import listed
from publisher.readiness import ReadinessLook
from publisher.school import SchoolPages
from publisher.site_store import SiteStore
from publisher.sites import SiteFolder, SiteWords, read_site_words
from publisher.themes import Theme

if TYPE_CHECKING:
    from publisher.task import Task
    from publisher.writer import TreeWriter

GetTemplate = Callable[[str], Template]


class InstitutionPages:
    """The stream's workshop: templates are fetched once, institutions pass through."""

    def __init__(
        self, task: "Task", *, portal: GetTemplate, embed: GetTemplate, school: Callable[[Theme], GetTemplate]
    ) -> None:
        self._task = task
        self._cards = CardPages(task, portal)
        self._histories = Histories(task)
        self._history_pages = HistoryPages(task, portal)
        self._blocks = BlockPages(task, embed)
        self._get_school_template = school
        self._schools: dict[str, SchoolPages] = {}  # theme -> its workshop
        self._store = SiteStore(task)
        self._readiness = ReadinessLook(task)

    def make(self, card: InstitutionCard, writer: "TreeWriter") -> None:
        """Write the institution's pages; what fails is reported with its place, the rest is still made."""
        task = self._task
        words, readable = SiteWords(), True
        try:
            words = self._words(card)
        except Exception as error:  # likewise
            self._report(card.slug, error)
            readable = False
        try:
            if task.cards:
                record = institution_record(card, task.inputs.site)
                history = self._histories.get(card.id)
                self._cards.make(card, writer, history)
                self._history_pages.make(card, history, writer)
                self._blocks.make(card, words, writer)
                writer.write_data(
                    urls.institution_data(card.id),
                    orjson.dumps(institution_json(card, task.inputs.site), option=orjson.OPT_INDENT_2),
                )
                task.results.listed.append(listed(card, record))
        except Exception as error:  # the door where template and data errors become a sentence
            self._report(card.slug, error)
        if card.site_state in (SiteState.ACCEPTED, SiteState.DRAFT) and card.id not in task.plan.refused:
            try:
                if not readable or (card.slug in task.plan.broken and card.id not in task.plan.folders):
                    self._keep(card)  # its words are there and cannot be read: a site without them would be a loss
                else:
                    self._make_site(card, words)
            except Exception as error:  # likewise: other schools are still built
                self._report(card.slug, error)
                self._keep(card)

    def finish(self) -> None:
        """Do what waits for the last institution."""
        self._store.finish()

    def close(self) -> None:
        """End what runs beside this process."""
        self._store.close()

    def _words(self, card: InstitutionCard) -> SiteWords:
        folder = self._task.plan.folders.get(card.id)
        if folder is None or card.site_state not in (SiteState.ACCEPTED, SiteState.DRAFT):
            return SiteWords()
        words = read_site_words(folder.path)
        self._task.results.problems.extend(Problem(card.slug, file, sentence) for file, sentence in words.problems)
        return words

    def _keep(self, card: InstitutionCard) -> None:
        self._store.keep(card)
        self._readiness.keep(card.slug)

    def _make_site(self, card: InstitutionCard, words: SiteWords) -> None:
        draft = card.site_state is SiteState.DRAFT
        folder = self._task.plan.folders.get(card.id)
        site = self._workshop(folder).make(card, folder, words, draft=draft)
        self._task.results.problems.extend(Problem(card.slug, file, sentence) for file, sentence in site.problems)
        if draft:
            self._store.put_draft(card.slug, site)
        else:
            self._store.publish(card, site)
        self._readiness.look(card, site.files.digest(), site.files.files)

    def _workshop(self, folder: SiteFolder | None) -> SchoolPages:
        """The workshop of the site's look; its templates are fetched when the first site wants them."""
        task = self._task
        theme = task.plan.themes.choose(folder.theme if folder else "")
        if theme.name not in self._schools:
            self._schools[theme.name] = SchoolPages(
                task.inputs,
                task.plan,
                self._get_school_template(theme),
                theme,
                digests=task.output.state / "documents",
            )
        return self._schools[theme.name]

    def _report(self, slug: str, error: Exception) -> None:
        self._task.results.problems.append(Problem(slug, place_of(error), sentence_of(error)))
