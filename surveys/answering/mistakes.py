"""What is wrong on a page, as its list of errors says it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """One sentence with the place it leads to."""

    sentence: str
    anchor: str = ""  # id of the control; empty where none is to blame
    label: str = ""  # of the question
