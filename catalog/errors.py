"""What the register refuses, in sentences."""

from core.errors import Conflict, KaisError, NotFound


class CatalogError(KaisError):
    """The root of what the register refuses."""


class NoSuchInstitution(CatalogError, NotFound):
    """No institution has this number."""


class Gone(CatalogError):
    """The institution was taken back together with the run that made it; its number is kept and never given again."""

    status = 410

    def __init__(self, sentence: str, institution_id: int) -> None:
        super().__init__(sentence)
        self.institution_id = institution_id


class UnreadableFile(CatalogError):
    """The file is not what its format says; nothing of it was loaded."""

    status = 422


class UnknownFormat(CatalogError):
    """No format has this name."""

    exit_code = 2


class TooMuchWouldVanish(CatalogError):
    """The file would close or empty too many rows of its source."""

    status = 409

    def __init__(self, sentence: str, *, closed: int, emptied: int, rows: int) -> None:
        super().__init__(sentence)
        self.closed = closed
        self.emptied = emptied
        self.rows = rows


class NoSuchRun(CatalogError, NotFound):
    """No run has this number."""


class NoSuchItem(CatalogError, NotFound):
    """The link queue holds no such item."""


class Busy(CatalogError):
    """Another import or decision is being written."""

    status = 503


class AlreadyDone(CatalogError, Conflict):
    """What was asked has been done before, or contradicts it."""


class LaterRunStands(CatalogError, Conflict):
    """A later run of the same source may repeat what the run to be undone said."""


class BadValue(CatalogError):
    """A value that a person gave cannot be stored."""

    status = 422


class StandardError(CatalogError):
    """The statutory standard's file is damaged."""

    status = 500


class DictionaryError(CatalogError):
    """The field dictionary's file is damaged."""

    status = 500


class NotYetKnown(CatalogError, NotFound):
    """The register did not know the institution on that day."""
