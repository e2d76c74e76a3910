"""The formats that can be imported: shipped, coded, and an operator's own mappings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalog import own_formats
from catalog.errors import UnknownFormat
from catalog.importers.mapping import MAPPINGS, BadMapping, FileMapping, load_mapping
from catalog.importers.tables import read_table
from core.i18n import current_language
from core.i18n import gettext as _

if TYPE_CHECKING:
    from catalog.records import Record, Rejected

Reader = Callable[[Path, FileMapping], "Iterator[Record | Rejected]"]
Recogniser = Callable[[Path, bytes], "float | None"]
"""Tells how surely a file is of a coded format: 0 to 1, or None for "not at all". It gets the path and the first bytes
of what is in the file, unpacked; it must be quick and must not raise for foreign files."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that can be imported."""

    code: str
    mapping: FileMapping
    read: Reader = read_table
    recognise: Recogniser | None = None  # for formats whose columns are not declared
    origin: Path | None = None  # the file of an operator's own mapping
    narrow: Callable[[Path, FileMapping], FileMapping] | None = None  # what the mapping is for this very file

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.mapping.shown_title

    @property
    def description(self) -> str:
        """In the reader's language."""
        return self.mapping.shown_description

    @property
    def source(self) -> str:
        """The source that speaks in these files."""
        return self.mapping.source


@dataclass(frozen=True, slots=True)
class BrokenMapping:
    """An operator's mapping that cannot be followed, and why."""

    path: Path
    sentence: str  # in the language in which it was asked for


class Formats(Mapping[str, Format]):
    """All formats by their code: those given, and the mappings that lie in the installation's own folder.

    The folder is looked at again when something in it has changed. A broken mapping breaks no other format; it is
    listed in ``broken``.
    """

    def __init__(self, given: Iterable[Format], find_folder: Callable[[], Path | None] = lambda: None) -> None:
        self._given = {item.code: item for item in given}
        self._find_folder = find_folder
        self._seen: list[tuple[str, int, int]] = []
        self._formats: dict[str, Format] = dict(sorted(self._given.items()))
        self._broken: dict[str, tuple[BrokenMapping, ...]] = {}  # language -> the same, in its sentences

    @property
    def broken(self) -> tuple[BrokenMapping, ...]:
        """The mappings of the folder that cannot be followed, in the reader's language."""
        self._look()
        broken = self._broken.get(current_language())
        if broken is None:
            self._look(again=True)
            broken = self._broken.get(current_language(), ())
        return broken

    def __getitem__(self, code: str) -> Format:
        self._look()
        return self._formats[code]

    def __iter__(self) -> Iterator[str]:
        self._look()
        return iter(list(self._formats))

    def __len__(self) -> int:
        self._look()
        return len(self._formats)

    def find(self, code: str) -> Format:
        """The format of this name.

        Raises:
            UnknownFormat: there is none, or its mapping is broken.
        """
        self._look()
        found = self._formats.get(code)
        if found is not None:
            return found
        for broken in self.broken:
            if broken.path.stem == code:
                raise UnknownFormat(broken.sentence)
        raise UnknownFormat(
            _("There is no format “%(code)s”. Formats: %(known)s.", code=code, known=", ".join(self._formats))
        )

    def _look(self, *, again: bool = False) -> None:
        folder = self._find_folder()
        files = _files(folder) if folder is not None else []
        seen = [(str(path), (stat := path.stat()).st_mtime_ns, stat.st_size) for path in files]
        if seen == self._seen and not again:
            return
        told = self._broken if seen == self._seen else {}
        found, broken = dict(self._given), []
        for path in files:
            try:
                mapping = load_mapping(path)
                _check_own(path, mapping, found)
            except BadMapping as error:
                broken.append(BrokenMapping(path, str(error)))
            else:
                found[mapping.code] = Format(mapping.code, mapping, origin=path)
        self._broken = told | {current_language(): tuple(broken)}
        self._formats, self._seen = dict(sorted(found.items())), seen


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.toml") if path.is_file()) if folder.is_dir() else []


def _check_own(path: Path, mapping: FileMapping, known: Mapping[str, Format]) -> None:
    other = known.get(mapping.code)
    if other is not None:
        where = f" ({other.origin.name})" if other.origin else ""
        raise BadMapping(
            _(
                "%(file)s: code: there is a format “%(code)s” already%(where)s. Give yours another code.",
                file=path.name,
                code=mapping.code,
                where=where,
            )
        )
    if mapping.target in ("facts", "district", "municipality"):
        raise BadMapping(
            _(
                "%(file)s: target: “%(target)s” is read by a format of its own. Choose institution, entry or building.",
                file=path.name,
                target=mapping.target,
            )
        )


def coded_formats() -> list[Format]:
    """Formats that have a reader of their own."""
    from catalog.importers import boundaries, facts, federal_accreditation, federal_licences

    return [
        Format("boundaries", boundaries.BOUNDARIES, boundaries.read_boundaries, boundaries.recognise_districts),
        Format(
            "municipalities", boundaries.MUNICIPALITIES, boundaries.read_boundaries, boundaries.recognise_municipalities
        ),
        Format("facts", facts.FACTS, facts.read_facts, facts.recognise_facts),
        Format(
            "federal-accreditation",
            federal_accreditation.ACCREDITATION,
            federal_accreditation.read_accreditation,
            federal_accreditation.recognise_accreditation,
            narrow=federal_accreditation.narrow,
        ),
        Format(
            "federal-licences",
            federal_licences.LICENCES,
            federal_licences.read_licences,
            federal_licences.recognise_licences,
        ),
    ]


def load_formats(find_folder: Callable[[], Path | None] = own_formats.find_folder) -> Formats:
    """The shipped and coded formats, and those whose mappings lie in a folder of the installation."""
    shipped = [Format(mapping.code, mapping) for mapping in map(load_mapping, _files(MAPPINGS))]
    return Formats([*shipped, *coded_formats()], find_folder)
