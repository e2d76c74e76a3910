"""Say no to a file that is no definition of a survey."""

from surveys.errors import SurveysError

LONGEST_ECHO = 80  # characters of somebody else's text repeated in a sentence


class DefinitionRefused(SurveysError):
    """A file cannot be read as a definition; the sentence names the place and what to do."""

    status = 422

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.place = place  # sections[0].questions[2].type, or empty


class RefusedByXlsform(DefinitionRefused):
    """The reference reader of XLSForm refuses a form; the sentence is its own, English in every language."""


def shown(value: object) -> str:
    """A piece of a file as a sentence repeats it: one line, not too long."""
    text = " ".join(str(value).split())
    return text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
