"""Publish the documents of a school's folder that its facts point to."""

import re
from urllib.parse import quote, unquote

from catalog.schoolfacts.documents import DOCUMENTS, LARGEST_DOCUMENT
from publisher.file_digests import FileDigests
from publisher.shell import ROOT
from publisher.sites import SiteFolder
from publisher.tree import SiteFiles

FOLDER = "documents"
_LINK = re.compile(rf'href="{ROOT}({FOLDER}/[^"#?]+)')


class SiteDocuments:
    """The documents of one site: published when the first page asks for them."""

    def __init__(self, folder: SiteFolder | None, files: SiteFiles, digests: FileDigests) -> None:
        self._folder, self._files, self._digests = folder, files, digests
        self._found: dict[str, str] = {}
        self.problems: list[tuple[str, str]] = []  # file, sentence

    def find(self, href: str) -> str:
        """The address of a file from any page of the site; empty where there is none to publish.

        Args:
            href: as a fact writes it: ``documents/ustav.pdf``, perhaps with a ``#page=2``.
        """
        found = self._found.get(href)
        if found is None:
            found = self._found[href] = self._publish(href)
        return found

    def publish_linked(self, html: str) -> None:
        """Publish what the school's own words link to."""
        for name in _LINK.findall(html):
            self.find(name)

    def _publish(self, href: str) -> str:
        path, sign, place = href.partition("#")
        name = unquote(path)
        address = f"{ROOT}{quote(name)}{sign}{quote(place, safe='=&/')}"
        if name in self._files:
            return address  # a picture, or a file of the food folder
        if sentence := self._refusal(name):
            self.problems.append((name, sentence))
            return ""
        assert self._folder is not None  # _refusal has said so
        source = self._folder.path / name
        self._files.put_path(name, source, self._digests.digest(name, source))
        return address

    def _refusal(self, name: str) -> str:
        """Why a file cannot be published; empty where it can."""
        if self._folder is None:
            return "A fact points to this file, but the site has no folder. Make it with “kais site new”, and put the file into it."
        if not name.startswith(f"{FOLDER}/") or ".." in name.split("/") or "\\" in name or not name.isprintable():
            return "A fact points to this file, but only files of documents/ are published. Put it there and correct the fact."
        source = self._folder.path / name
        inside = self._folder.path.resolve() / FOLDER
        if not source.is_file():
            return "A fact points to this file, but it is not in the site's folder. Put it there, or correct the fact."
        if not source.resolve().is_relative_to(inside):
            return "This file, or its folder, is a link that leaves the site's folder. Put the file itself there."
        if source.suffix.lower() not in DOCUMENTS:
            return f"Files of this kind are not published. Documents are {', '.join(sorted(DOCUMENTS))}."
        if source.stat().st_size > LARGEST_DOCUMENT:
            return "The document is larger than 50 MB. Make it smaller, or cut it into parts."
        return ""
