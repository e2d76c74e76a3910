"""What can go wrong between the register and a folder of files."""

from core.errors import KaisError


class PublisherError(KaisError):
    """The root of the publisher's errors."""


class OutputFolderError(PublisherError):
    """The output folder is not one that a build may replace."""


class WordsError(PublisherError):
    """A Markdown file cannot be read as words of a page."""


class SiteFolderError(PublisherError):
    """A school's site folder is missing something or contradicts itself."""


class BuildError(PublisherError):
    """The portal could not be built at all; nothing was replaced."""


class BecomesWorse(PublisherError):
    """Published sites would lose facts, and the build was asked to refuse that; nothing was replaced."""


class PageError(PublisherError):
    """One site or page could not be made; the others are."""
