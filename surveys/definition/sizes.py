"""How much of a file is read at all; what can be opened is less (``surveys.definition.check``)."""

MOST_QUESTIONS = 1_000
MOST_CHOICES = 2_000  # of one list; a form may have several
MOST_ROWS = 10_000  # of all lists of a form
