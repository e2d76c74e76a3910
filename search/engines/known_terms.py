"""Say quickly that a part has no document with a term.

Most of what a plan asks for is in no document: a word of the name among the offers, say. ``terms.npy`` beside a part has a checksum
of each of its terms, sorted; a term whose checksum is not there is in no document, any other is looked up.
"""

from pathlib import Path
from zlib import crc32

import numpy as np

from search.engines.whoosh_lists import Lists

_FILE = "terms.npy"


def write_known(folder: Path, lists: Lists) -> None:
    """Write the checksums of a part's terms."""
    sums = {_checksum(field, term) for field in lists.fields() for term, _, _ in lists.lists(field)}
    np.save(folder / _FILE, np.asarray(sorted(sums), dtype=np.uint32), allow_pickle=False)


class KnownTerms:
    """The checksums of one part."""

    def __init__(self, folder: Path) -> None:
        self._sums = np.load(folder / _FILE, allow_pickle=False)

    def may_have(self, field: str, term: str) -> bool:
        """False where no document has the term; True where some has it, or, once in many thousands, where none does."""
        sought = _checksum(field, term)
        place = int(self._sums.searchsorted(np.uint32(sought)))
        return place < len(self._sums) and int(self._sums[place]) == sought


def _checksum(field: str, term: str) -> int:
    return crc32(f"{field}\0{term}".encode(errors="surrogatepass"))
