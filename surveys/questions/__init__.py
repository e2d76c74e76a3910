"""Types of questions, one entry each."""

from surveys.questions.kinds import KINDS

__all__ = ["KINDS"]
