"""What can go wrong with polls and feedback, in plain sentences."""

from core.errors import KaisError


class SurveysError(KaisError):
    """The root of everything this package refuses."""


class PollNotFound(SurveysError):
    """No such poll, or not for this reader: a draft does not exist for the public."""

    status = 404


class InvalidDraft(SurveysError):
    """The words or times of a poll cannot stand as they are; ``field`` says where."""

    status = 422

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class WrongState(SurveysError):
    """The poll is not in the state that this step starts from."""

    status = 409


class NotYetOpen(SurveysError):
    """A ballot came before the poll opened."""

    status = 403


class PollClosed(SurveysError):
    """A ballot came after the poll closed."""

    status = 410


class ForeignChoice(SurveysError):
    """The choice is none of the poll's options."""

    status = 422


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
