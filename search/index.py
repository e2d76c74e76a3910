"""Build the index aside and put it in place with one rename; open what is in place.

``<index>/<n>/`` holds one Whoosh index and ``lexicon.json``; ``<index>/current`` is a relative link to the newest. There is
one writer at a time (``<index>.lock``). Readers never refresh: they see by the link that there is a newer index and open it
afresh. Whoosh never calls fsync, so an index may be lost with the power: it can always be built again.
"""

import json
import logging
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from whoosh import fields, formats
from whoosh import index as whoosh_index
from whoosh.codec.whoosh3 import W3Codec

from catalog.cards import InstitutionCard, LicenceView
from core import urls
from core.database import Sessions
from core.handover import SearchDocument
from core.locks import file_lock
from search.analysis import fold, is_weak, lemmas, text_terms
from search.documents import (
    Document,
    Place,
    certificate_document,
    extra_document,
    institution_document,
    page_document,
    place_of,
)
from search.pages import Page, iter_pages, read_manifest

CURRENT = "current"
LEXICON = "lexicon.json"
ABOUT = "about.json"  # names of the districts and sites that filters offer; the revision
FACETS = ("district", "kind", "licence", "group", "site")
REGISTER_PAGE = 50  # rows on a page of the published registers; a test compares it with the publisher
_KEPT = 3  # finished indexes that stay: a reader that is just opening the last one finds it
_WRITER_MB = 256
_BLOCK = 4096  # postings read at once: we read whole lists, Whoosh's 128 is for skipping
_SHORTEST_SPOKEN = 3
log = logging.getLogger("kais.search")


@dataclass(frozen=True, slots=True)
class IndexReport:
    """The figures of ``kais search build``."""

    documents: int
    institutions: int
    pages: int
    seconds: float
    revision: int  # of the catalogue that the pages were built from
    index: int  # number of the index made


@dataclass(frozen=True, slots=True)
class Sources:
    """What an index is made from; ``build_index`` fills it from catalog and the publisher's files."""

    cards: Iterable[InstitutionCard]
    licences: Iterable[LicenceView] = ()
    accreditations: Iterable[LicenceView] = ()
    pages: Iterable[Page] = ()
    extra: Sequence[SearchDocument] = ()
    revision: int = 0


def make_schema() -> fields.Schema:
    """Terms of names, of all that identifies, of texts; facets; what hits show."""

    def terms(format: formats.Format) -> fields.FieldType:
        made = fields.KEYWORD(scorable=True)  # without lengths Whoosh looks for their file at every posting
        made.format = format
        return made

    return fields.Schema(
        name=terms(formats.Existence()),
        main=terms(formats.Existence()),
        body=terms(formats.Frequency()),
        hidden=terms(formats.Existence()),  # the languages in which the same page exists
        stored=fields.STORED(),
        **{facet: fields.ID() for facet in FACETS},
    )


def build_index(
    index_dir: Path,
    catalog_sessions: Sessions,
    pages_dir: Path,
    extra: Sequence[SearchDocument] = (),
    *,
    progress: Callable[[int], None] | None = None,
    waiting: Callable[[], None] | None = None,
) -> IndexReport:
    """Index the catalogue, the published pages and ``extra``, and put the result in place.

    Args:
        index_dir: ``KAIS_HOME/index``; made where it is missing.
        pages_dir: ``DIR.pages`` of the published output; may be missing.
        progress: called with the number of documents done so far.
        waiting: called once when another process is building.
    Raises:
        PagesUnreadable: a page file is not what the publisher writes; the index in place stays.
    """
    from catalog import read

    with catalog_sessions() as session:
        manifest = read_manifest(pages_dir)
        sources = Sources(
            cards=_published(read.iter_cards(session), manifest),
            licences=read.iter_licences(session),
            accreditations=read.iter_accreditations(session),
            pages=iter_pages(pages_dir),
            extra=extra,
            revision=int(manifest.get("revision", 0)) or read.revision(session),
        )
        return write_index(index_dir, sources, progress=progress, waiting=waiting)


def _published(cards: Iterable[InstitutionCard], manifest: dict[str, object]) -> Iterator[InstitutionCard]:
    """The cards whose page exists: those the manifest names by id and slug, or all where it names none."""
    known = manifest.get("institutions")
    if not isinstance(known, dict):
        yield from cards
        return
    for card in cards:
        if known.get(str(card.id)) == card.slug:
            yield card


def write_index(
    index_dir: Path,
    sources: Sources,
    *,
    progress: Callable[[int], None] | None = None,
    waiting: Callable[[], None] | None = None,
) -> IndexReport:
    """Index ``sources`` beside the index in place, then swap."""
    started = time.monotonic()
    with file_lock(index_dir.with_suffix(".lock"), waiting=waiting):
        index_dir.mkdir(parents=True, exist_ok=True)
        number = max(_numbers(index_dir), default=0) + 1
        aside = index_dir / f"{number}.making"
        for left in index_dir.glob("*.making"):  # of a writer that was killed: we hold the lock
            shutil.rmtree(left)
        aside.mkdir()
        documents = collect(sources)
        _write(aside, documents, progress)
        about = {
            "revision": sources.revision,
            "districts": _names(documents, "district"),
            "sites": _names(documents, "site"),
        }
        (aside / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        aside.rename(index_dir / str(number))
        link = index_dir / f"{CURRENT}.new"
        link.unlink(missing_ok=True)
        link.symlink_to(str(number))
        os.replace(link, index_dir / CURRENT)
        for old in sorted(_numbers(index_dir))[:-_KEPT]:
            shutil.rmtree(index_dir / str(old), ignore_errors=True)
    groups = Counter(document.facets["group"] for document in documents)
    return IndexReport(
        documents=len(documents),
        institutions=groups["institution"],
        pages=groups["page"],
        seconds=round(time.monotonic() - started, 2),
        revision=sources.revision,
        index=number,
    )


def collect(sources: Sources) -> list[Document]:
    """Every document in its static order."""
    places: dict[int, Place] = {}
    found: list[Document] = []
    for card in sources.cards:
        places[card.id] = place_of(card)
        found.append(institution_document(card))
    found += _register_documents(sources.licences, "licence", urls.licences)
    found += _register_documents(sources.accreditations, "accreditation", urls.accreditations)
    found += [page_document(page, places.get(page.institution_id or 0)) for page in sources.pages]
    found += [extra_document(document, places.get(document.institution_id or 0)) for document in sources.extra]
    return sorted(found, key=lambda document: document.rank)


def _register_documents(rows: Iterable[LicenceView], type: str, href_of: Callable[[int], str]) -> Iterator[Document]:
    """The rows of a register that belong to nobody; the attached ones are found through their institution."""
    for place, row in enumerate(rows):
        if not row.institutions:
            yield certificate_document(row, type, f"{href_of(place // REGISTER_PAGE + 1)}#entry-{row.id}")


def _write(folder: Path, documents: Sequence[Document], progress: Callable[[int], None] | None) -> None:
    languages: dict[str, set[str]] = {}
    for document in documents:
        if document.lang:
            languages.setdefault(_bare(document), set()).add(document.lang)
    codec = W3Codec(blocklimit=_BLOCK, compression=1)
    writer = whoosh_index.create_in(str(folder), make_schema()).writer(limitmb=_WRITER_MB, codec=codec)
    lexicon: Counter[str] = Counter()
    for done, document in enumerate(documents, start=1):
        twins = languages[_bare(document)] - {document.lang} if document.lang else set()
        writer.add_document(
            name=list(document.name),
            main=list(document.main),
            body=text_terms(document.text),
            hidden=sorted(twins),
            stored=document.stored,
            **document.facets,
        )
        lexicon.update(word for word in document.spoken if _spoken(word))
        if progress and done % 100 == 0:
            progress(done)
    writer.commit(optimize=True)  # one segment: document numbers are the static order
    # Dictionary forms too: the texts say «Петроградского», people start from «Петроградский».
    for word, count in list(lexicon.items()):
        for form in lemmas(word)[:1]:
            lexicon[form] = max(lexicon[form], count)
    (folder / LEXICON).write_text(json.dumps(dict(sorted(lexicon.items())), ensure_ascii=False), encoding="utf-8")
    if progress:
        progress(len(documents))


def _bare(document: Document) -> str:
    """The address without its language: pages that share it are the same in two languages."""
    return urls.localise(str(document.stored["url"]), urls.DEFAULT_LANGUAGE)


def _names(documents: Iterable[Document], facet: str) -> dict[str, str]:
    """Slug → name of every district or site that some document has."""
    named: dict[str, str] = {}
    for document in documents:
        if value := document.facets.get(facet):
            named[value] = named.get(value) or document.stored.get(f"{facet}_name", "")
    return dict(sorted(named.items(), key=lambda item: (item[1], item[0])))


def _spoken(word: str) -> bool:
    return len(word) >= _SHORTEST_SPOKEN and word.isalpha() and not is_weak(word) and fold(word) == word


def _numbers(index_dir: Path) -> list[int]:
    return [int(path.name) for path in index_dir.iterdir() if path.name.isdigit()]
