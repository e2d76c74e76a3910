"""Why an expression is not one of ours."""

from surveys.errors import SurveysError


class ExpressionRefused(SurveysError, ValueError):
    """A text that is no expression of the language; the sentence names the place and the remedy."""

    status = 422

    def __init__(self, position: int, sentence: str) -> None:
        super().__init__(sentence)
        self.position = position  # of the first character that does not fit, from 0
        self.sentence = sentence
