"""What can go wrong with polls and feedback, in plain sentences."""

from core.errors import KaisError


class SurveysError(KaisError):
    """The root of everything this package refuses."""


class SurveyNotFound(SurveysError):
    """No such survey, or not for this reader: a draft does not exist for the public."""

    status = 404


class PollNotFound(SurveyNotFound):
    """The same of a poll."""


class InvalidDraft(SurveysError):
    """The words or times of a poll cannot stand as they are; ``field`` says where."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class NotReady(InvalidDraft):
    """A definition that cannot be opened as it is: what is wrong, each with its place."""

    def __init__(self, sentence: str, findings: tuple[tuple[str, str], ...]) -> None:
        super().__init__("definition", sentence)
        self.findings = findings  # where (question, section or cell), and what


class WrongState(SurveysError):
    """The survey is not in the state that this step starts from."""

    status = 409


class NotYetOpen(SurveysError):
    """An answer came before the survey opened."""

    status = 403


class SurveyClosed(SurveysError):
    """An answer came after the survey closed."""

    status = 410


class NoCode(SurveysError):
    """Only who holds a code of this survey may answer; missing, unknown and foreign codes are told the same."""

    status = 403


class AlreadyAnswered(SurveysError):
    """The key, the participant or the browser has answered before; the first answer stands."""

    status = 409


class UnknownForm(SurveysError):
    """The form's token is missing, altered, or was made for another form."""

    status = 403


class NotStored(SurveysError):
    """The answer could not be written; sending it again counts it once."""

    status = 503
    retry_after_s = 5


class FeedbackNotFound(SurveysError):
    """No such message, or not for this reader."""

    status = 404


class InvalidFeedback(SurveysError):
    """A message or an answer cannot stand as it is; ``field`` says where."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class UnreadableBallots(SurveysError):
    """A list of ballots that cannot be recounted."""


class TooLarge(SurveysError):
    """More was sent than a form of this kind can hold."""

    status = 413
