"""Build the index aside and put it in place with one rename: whole, or as a batch on top of the one before.

``<index>/<n>/`` holds an engine's files with ``lexicon.json``, ``about.json`` and ``state.json``; ``<index>/current`` is a relative
link to the newest. There is one writer at a time (``<index>.lock``). Readers never refresh: they see by the link that there is a
newer index and open it afresh. No engine is asked to survive a power cut: an index can always be built again.
"""

import json
import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from catalog import changed, read
from catalog.former_names import list_former_names
from core.collector import calm_collector
from core.database import Sessions
from core.handover import SearchDocument
from core.locks import file_lock
from search.analysis import fold, is_weak, lemmas, text_terms
from search.collect import Places, Source, Sources, iter_sources, published, twins_of
from search.differences import Batch, TooMuch, find_batch, sites_now, sources_now
from search.documents import Document
from search.engines import engine_named
from search.engines.base import HIDDEN, ORDER_GAP, Entry
from search.errors import IndexDamaged
from search.folder import CURRENT
from search.pages import iter_pages, read_manifest
from search.query import ABOUT, LEXICON
from search.state import Known, State, code_digest, known_file, plain_rank, read_state, write_state

DEFAULT_ENGINE = "whoosh"
_KEPT = 3  # finished indexes that stay: a reader that is just opening the last one finds it
_MOST_BATCHES = 20  # then everything is written anew: each batch costs readers a little
_OLDEST_S = 7 * 86_400  # once a week everything is written anew, whatever a batch may have overlooked
_SHORTEST_SPOKEN = 3
log = logging.getLogger("kais.search")
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The figures of ``kais search build``."""

    documents: int
    institutions: int
    pages: int  # everything else
    seconds: float
    revision: int  # of the catalogue that the pages were built from
    index: int  # number of the index made
    whole: bool  # False: a batch on top of the index before
    written: int  # documents written now
    removed: int  # documents that were there before and are no more, or were written anew


def build_index(
    index_dir: Path,
    catalog_sessions: Sessions,
    pages_dir: Path,
    extra: Sequence[SearchDocument] = (),
    *,
    engine: str = DEFAULT_ENGINE,
    whole: bool = True,
    progress: Progress | None = None,
    waiting: Callable[[], None] | None = None,
) -> IndexReport:
    """Index the catalogue, the published pages and ``extra``, and put the result in place.

    Args:
        index_dir: ``KAIS_HOME/index``; made where it is missing.
        pages_dir: ``DIR.pages`` of the published output; may be missing.
        engine: a name of ``search.engines.ENGINES``.
        whole: False: only what changed since the index in place, where that is little enough.
        progress: called with the number of documents done so far.
        waiting: called once when another process is building.
    Raises:
        PagesUnreadable: a page file is not what the publisher writes; the index in place stays.
    """
    started = time.monotonic()
    with calm_collector(), file_lock(index_dir.with_suffix(".lock"), waiting=waiting), catalog_sessions() as session:
        if not whole:
            report = _build_batch(index_dir, session, pages_dir, extra, engine, started)
            if report is not None:
                return report
        manifest = read_manifest(pages_dir)
        state = State(engine, code_digest(), time.time())
        state.revision = int(manifest.get("revision", 0)) or read.revision(session)
        state.change = changed.newest_change(session)
        state.registers, state.sites = sources_now(session), sites_now(session)
        state.files = {path.name: known_file(path) for path in sorted(pages_dir.glob("*.jsonl"))}
        sources = Sources(
            cards=published(read.iter_cards(session), manifest),
            licences=read.iter_licences(session),
            accreditations=read.iter_accreditations(session),
            pages=iter_pages(pages_dir),
            extra=extra,
            revision=state.revision,
            former_names=list_former_names(session),
        )
        return _write_whole(index_dir, sources, state, started, progress)


def write_index(
    index_dir: Path, sources: Sources, *, engine: str = DEFAULT_ENGINE, progress: Progress | None = None
) -> IndexReport:
    """Index ``sources`` beside the index in place, then swap."""
    started = time.monotonic()
    with file_lock(index_dir.with_suffix(".lock")):
        return _write_whole(
            index_dir, sources, State(engine, code_digest(), time.time(), sources.revision), started, progress
        )


# -- whole -------------------------------------------------------------------------------------------------------------


def _write_whole(
    index_dir: Path, sources: Sources, state: State, started: float, progress: Progress | None
) -> IndexReport:
    made = {source.key: (source, source.make()) for source in iter_sources(sources, Places())}
    documents = sorted(made.values(), key=lambda pair: pair[1].rank)
    lexicon: Counter[str] = Counter()

    def entries() -> Iterator[Entry]:
        for place, (source, document) in enumerate(documents):
            order = (place + 1) * ORDER_GAP
            lexicon.update(word for word in document.spoken if _spoken(word))
            state.documents[source.key] = _known(source, document, order)
            yield make_entry(document, order, twins_of(document.key, document.lang, made))
            if progress and place % 100 == 99:
                progress(place + 1)

    about = _About(state.engine, state.revision)
    about.learn(document for _, document in documents)

    def write(folder: Path) -> None:
        engine_named(state.engine).write(folder, entries())
        _write_beside(folder, state, _with_dictionary_forms(lexicon), about)

    number = _put_in_place(index_dir, write)
    if progress:
        progress(len(documents))
    return _report(state, number, started, whole=True, written=len(documents), removed=0)


def make_entry(document: Document, order: int, hidden: Sequence[str]) -> Entry:
    """The document as an engine stores it."""
    terms: dict[str, Sequence[str]] = {
        "name": document.name,
        "main": document.main,
        "offer": document.offer,
        "body": text_terms(document.text),
        HIDDEN: hidden,
    }
    return Entry(
        document.key, order, terms | document.facets, document.stored, document.point, document.day, document.owner
    )


def _known(source: Source, document: Document, order: int) -> Known:
    group = document.facets["group"][0]
    return Known(source.digest, source.origin, group, order, plain_rank(document.rank), source.lang, source.institution)


# -- batches -----------------------------------------------------------------------------------------------------------


def _build_batch(
    index_dir: Path,
    session: Session,
    pages_dir: Path,
    extra: Sequence[SearchDocument],
    engine: str,
    started: float,
) -> IndexReport | None:
    """A batch on top of the index in place; None where everything must be written anew."""
    before = _current(index_dir)
    state = read_state(before) if before else None
    if before is None or state is None or (state.engine, state.code) != (engine, code_digest()):
        return None
    if time.time() - state.made > _OLDEST_S:
        return None
    try:
        if engine_named(engine).batches(before) >= _MOST_BATCHES:
            return None
        batch = find_batch(session, state, pages_dir, read_manifest(pages_dir), extra)
        if not batch.gone and not batch.documents:
            write_state(before, batch.state)
            return _report(batch.state, int(before.name), started, whole=False, written=0, removed=0)
        return _write_batch(index_dir, before, batch, started)
    except TooMuch as reason:
        log.info("the search index is made anew: %s", reason)
    except (IndexDamaged, OSError, ValueError, KeyError) as error:
        log.warning("the search index in place cannot be built upon, it is made anew: %s", error)
    return None


def _write_batch(index_dir: Path, before: Path, batch: Batch, started: float) -> IndexReport:
    state = batch.state
    lexicon = Counter(json.loads((before / LEXICON).read_text(encoding="utf-8")))
    spoken = Counter(word for _, document in batch.documents for word in document.spoken if _spoken(word))
    lexicon.update(_with_dictionary_forms(spoken))
    about = _About.read(before)
    about.revision = state.revision
    about.learn(document for _, document in batch.documents)
    entries = []
    for source, document in batch.documents:
        known = _known(source, document, batch.orders[source.key])
        state.documents[source.key] = known
        entries.append(make_entry(document, known.order, batch.hidden[source.key]))

    def write(folder: Path) -> None:
        engine_named(state.engine).apply(folder, before, batch.gone, entries)
        _write_beside(folder, state, lexicon, about)

    number = _put_in_place(index_dir, write)
    return _report(state, number, started, whole=False, written=len(entries), removed=len(batch.gone))


# -- files -------------------------------------------------------------------------------------------------------------


class _About:
    """Names of the districts and sites that filters offer."""

    def __init__(self, engine: str, revision: int) -> None:
        self.engine = engine
        self.revision = revision
        self.districts: dict[str, str] = {}
        self.sites: dict[str, str] = {}

    @classmethod
    def read(cls, folder: Path) -> "_About":
        """What an index says about itself."""
        found = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        made = cls(found["engine"], found["revision"])
        made.districts, made.sites = found["districts"], found["sites"]
        return made

    def learn(self, documents: Iterable[Document]) -> None:
        """Take in the names that documents bring."""
        for document in documents:
            for named, facet in ((self.districts, "district"), (self.sites, "site")):
                for value in document.facets.get(facet, ()):
                    named[value] = document.stored.get(f"{facet}_name", "") or named.get(value, "")

    def text(self) -> str:
        """JSON, each table by name."""
        tables = {
            name: dict(sorted(table.items(), key=lambda item: (item[1], item[0])))
            for name, table in (("districts", self.districts), ("sites", self.sites))
        }
        return json.dumps({"engine": self.engine, "revision": self.revision} | tables, ensure_ascii=False)


def _write_beside(folder: Path, state: State, lexicon: Mapping[str, int], about: _About) -> None:
    (folder / LEXICON).write_text(json.dumps(dict(sorted(lexicon.items())), ensure_ascii=False), encoding="utf-8")
    (folder / ABOUT).write_text(about.text(), encoding="utf-8")
    write_state(folder, state)


def _put_in_place(index_dir: Path, write: Callable[[Path], None]) -> int:
    """Write the next index aside, rename it, turn the link to it; returns its number. The caller holds the lock."""
    index_dir.mkdir(parents=True, exist_ok=True)
    number = max(_numbers(index_dir), default=0) + 1
    aside = index_dir / f"{number}.making"
    for left in index_dir.glob("*.making"):  # of a writer that was killed: we hold the lock
        shutil.rmtree(left)
    aside.mkdir()
    try:
        write(aside)
    except BaseException:
        shutil.rmtree(
            aside, ignore_errors=True
        )  # on a full disk the half of an index would keep everybody else from writing
        raise
    aside.rename(index_dir / str(number))
    link = index_dir / f"{CURRENT}.new"
    link.unlink(missing_ok=True)
    link.symlink_to(str(number))
    if (index_dir / CURRENT).is_dir() and not (index_dir / CURRENT).is_symlink():
        shutil.rmtree(index_dir / CURRENT)  # a copy of the folder that followed the link
    os.replace(link, index_dir / CURRENT)
    for old in sorted(_numbers(index_dir))[:-_KEPT]:
        shutil.rmtree(index_dir / str(old), ignore_errors=True)
    return number


def _current(index_dir: Path) -> Path | None:
    try:
        return index_dir / (index_dir / CURRENT).readlink().name
    except OSError:
        return None


def _numbers(index_dir: Path) -> list[int]:
    return [int(path.name) for path in index_dir.iterdir() if path.name.isdigit()]


def _report(state: State, number: int, started: float, *, whole: bool, written: int, removed: int) -> IndexReport:
    groups = Counter(known.group for known in state.documents.values())
    return IndexReport(
        documents=len(state.documents),
        institutions=groups["institution"],
        pages=len(state.documents) - groups["institution"] - groups["certificate"],
        seconds=round(time.monotonic() - started, 2),
        revision=state.revision,
        index=number,
        whole=whole,
        written=written,
        removed=removed,
    )


# -- words -------------------------------------------------------------------------------------------------------------


def _spoken(word: str) -> bool:
    return len(word) >= _SHORTEST_SPOKEN and word.isalpha() and not is_weak(word) and fold(word) == word


def _with_dictionary_forms(lexicon: Mapping[str, int]) -> Counter[str]:
    """Dictionary forms too: the texts say «Петроградского», people start from «Петроградский»."""
    found = Counter(lexicon)
    for word, count in lexicon.items():
        for form in lemmas(word)[:1]:
            found[form] = max(found[form], count)
    return found
