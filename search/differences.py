"""What changed since an index was made: which documents go, which come, and where they stand."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from catalog import changed, read
from catalog.former_names import list_former_names
from core.handover import SearchDocument
from search import collect
from search.collect import ACCREDITATIONS, CARDS, EXTRA, LICENCES, Places, Source, digest_of, published, twins_of
from search.documents import Document, place_of
from search.engines.base import ORDER_GAP
from search.pages import iter_file
from search.state import Known, KnownFile, State, known_file, plain_rank

_FEW = 200  # so many documents are always a batch
_SHARE = 5  # beyond, a batch is at most a fifth of all


class TooMuch(Exception):
    """So much changed that everything is better written anew."""


@dataclass(slots=True)
class Batch:
    """What a batch writes."""

    state: State  # as it will be, the documents written now aside
    gone: set[str] = field(default_factory=set)
    documents: list[tuple[Source, Document]] = field(default_factory=list)
    orders: dict[str, int] = field(default_factory=dict)
    hidden: dict[str, tuple[str, ...]] = field(default_factory=dict)


def sources_now(session: Session) -> str:
    """The sources with the days they speak of: every card repeats them, so other ones make every card anew."""
    return digest_of([(one.code, one.title, one.loaded_on, one.data_on) for one in read.list_sources(session)])


def sites_now(session: Session) -> dict[str, str]:
    """What the site of each institution is."""
    return {str(one.institution.id): f"{one.state} {one.url}" for one in read.list_sites(session)}


def find_batch(
    session: Session, before: State, pages_dir: Path, manifest: Mapping[str, Any], extra: Sequence[SearchDocument]
) -> Batch:
    """Compare the register, the page files and ``extra`` with what an index was made from.

    Raises:
        TooMuch: a batch would be no saving.
        PagesUnreadable: a page file is not what the publisher writes.
    """
    since = changed.changed_since(session, before.change)
    state = replace(
        before,
        revision=int(manifest.get("revision", 0)) or read.revision(session),
        change=since.newest,
        registers=sources_now(session),
        sites=sites_now(session),
        files=dict(before.files),
        documents=dict(before.documents),
    )
    finder = _Finder(session, before, Batch(state), manifest)
    renewed = finder.cards(_changed_cards(before, state, since, manifest))
    if since.entries:
        finder.registers()
    finder.pages(pages_dir, renewed)
    finder.extras(extra, renewed)
    return finder.finish()


def _changed_cards(
    before: State, state: State, since: changed.Changed, manifest: Mapping[str, Any]
) -> frozenset[int] | None:
    """The institutions to make anew; None: all of them."""
    unexplained = state.revision != before.revision and not since.institutions and state.sites == before.sites
    if state.registers != before.registers or since.places or unexplained:
        return None
    sites = {key for key in state.sites.keys() | before.sites.keys() if state.sites.get(key) != before.sites.get(key)}
    built = manifest.get("institutions")
    there = {key.partition(":")[2] for key, known in before.documents.items() if known.origin == CARDS}
    moved = there.symmetric_difference(built) if isinstance(built, dict) else set()
    return since.institutions | {int(key) for key in sites | moved}


class _Finder:
    """Collects one batch."""

    def __init__(self, session: Session, before: State, batch: Batch, manifest: Mapping[str, Any]) -> None:
        self._session = session
        self._manifest = manifest
        self._before = before
        self._batch = batch
        self._places = Places()
        self._came: list[Source] = []
        size = len(before.documents)
        self._most = max(_FEW, size // _SHARE)

    def cards(self, ids: frozenset[int] | None) -> frozenset[int]:
        """Compare institutions; returns those whose document is another one now."""
        if ids is not None and len(ids) > self._most:
            raise TooMuch(f"{len(ids)} institutions changed")
        if ids is not None and not ids:
            return frozenset()
        cards = published(read.iter_cards(self._session, ids), self._manifest)
        former_names = list_former_names(self._session, ids)
        old = self._of(CARDS) if ids is None else {f"institution:{id_}" for id_ in ids} & self._before.documents.keys()
        renewed = self._compare(collect.card_sources(cards, self._places, former_names), old)
        return frozenset(int(key.partition(":")[2]) for key in renewed)

    def registers(self) -> None:
        """Compare the entries of both registers."""
        for rows, origin in (
            (read.iter_licences(self._session), LICENCES),
            (read.iter_accreditations(self._session), ACCREDITATIONS),
        ):
            self._compare(collect.register_sources(rows, origin), self._of(origin))

    def pages(self, pages_dir: Path, renewed: Collection[int]) -> None:
        """Compare the page files that are not what they were, and those of renewed institutions."""
        state = self._batch.state
        touched = {known.origin for known in self._before.documents.values() if known.institution in renewed}
        paths = {path.name: path for path in sorted(pages_dir.glob("*.jsonl"))}
        for name in self._before.files.keys() - paths.keys():
            del state.files[name]
            self._leave(self._of(name))
        for name, path in paths.items():
            known = state.files.get(name)
            if known and name not in touched and _same_stat(known, path):
                continue
            state.files[name] = known_file(path)
            if known and name not in touched and known.digest == state.files[name].digest:
                continue
            found = [collect.page_source(page, name, self._places) for page in iter_file(path)]
            self._compare(found, self._of(name), renewed)

    def extras(self, extra: Sequence[SearchDocument], renewed: Collection[int]) -> None:
        """Compare what other packages handed over."""
        self._compare([collect.extra_source(found, self._places) for found in extra], self._of(EXTRA), renewed)

    def finish(self) -> Batch:
        """Make the documents that came, and give each its place."""
        batch = self._batch
        if len(self._came) + len(batch.gone) > self._most:
            raise TooMuch(f"{len(self._came)} documents came, {len(batch.gone)} go")
        wanted = {
            source.institution for source in self._came if source.institution is not None
        } - self._places.known.keys()
        for card in published(read.iter_cards(self._session, wanted), self._manifest):
            self._places.known[card.id] = place_of(card)
        for key in batch.gone:
            batch.state.documents.pop(key, None)
        batch.documents = sorted(
            ((source, source.make()) for source in self._came), key=lambda pair: plain_rank(pair[1].rank)
        )
        keys = batch.state.documents.keys() | {source.key for source in self._came}
        batch.hidden = {source.key: twins_of(source.key, source.lang, keys) for source in self._came}
        batch.orders = _orders(batch.state.documents.values(), batch.documents)
        return batch

    def _of(self, origin: str) -> set[str]:
        return {key for key, known in self._before.documents.items() if known.origin == origin}

    def _leave(self, keys: Iterable[str]) -> None:
        self._batch.gone.update(keys)

    def _compare(self, found: Iterable[Source], old: set[str], renewed: Collection[int] = ()) -> set[str]:
        """What came, what changed and what is gone of one origin; returns the keys of what came or changed."""
        sources = {source.key: source for source in found}
        before = self._before.documents
        new: set[str] = set()
        for key, source in sources.items():
            known = before.get(key)
            same = known is not None and known.digest == source.digest and source.institution not in renewed
            if same and twins_of(key, source.lang, sources) == twins_of(key, source.lang, old):
                continue
            new.add(key)
            self._came.append(source)
            if known:
                self._batch.gone.add(key)
        gone = old - sources.keys()
        self._leave(gone)
        return new | gone


def _same_stat(known: KnownFile, path: Path) -> bool:
    status = path.stat()
    return (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns)


def _orders(staying: Iterable[Known], coming: Sequence[tuple[Source, Document]]) -> dict[str, int]:
    """Numbers between those of the neighbours.

    Raises:
        TooMuch: there is no room left between two neighbours.
    """
    # By their numbers, which follow the ranks: comparing the ranks of twenty thousand takes half a second.
    ranks = [(known.rank, known.order) for known in sorted(staying, key=lambda known: known.order)]
    found: dict[str, int] = {}
    for source, document in coming:
        rank = plain_rank(document.rank)
        place = bisect_left(ranks, (rank, 0))
        low = ranks[place - 1][1] if place else 0
        high = ranks[place][1] if place < len(ranks) else low + 2 * ORDER_GAP
        if high - low < 2:
            raise TooMuch("there is no room between two neighbours of the static order")
        order = (low + high) // 2
        ranks.insert(place, (rank, order))
        found[source.key] = order
    return found
