"""The root of every error that a person may read."""


class KaisError(Exception):
    """Something refused, told in one plain sentence: the thing, the place, the remedy.

    ``str(error)`` is the sentence; the command line prints it after ``Error:``, the web shows it on an error page.
    """

    status = 400  # the HTTP status a view answers with when this error reaches it
    exit_code = 1  # 1: refused with a sentence; 2: misused


class NotFound(KaisError):
    """The thing asked for does not exist, or not for this actor: both get the same answer."""

    status = 404


class Forbidden(KaisError):
    """The actor is known and may not do this."""

    status = 403


class Conflict(KaisError):
    """What was asked contradicts what is already recorded."""

    status = 409


class Gone(KaisError):
    """The thing existed and is withdrawn for good."""

    status = 410
