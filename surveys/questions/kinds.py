"""Every type of question, one entry each."""

from surveys.definition.model import QuestionType
from surveys.questions.attachment import FILE
from surveys.questions.base import Kind
from surveys.questions.choices import DROPDOWN, MULTIPLE, SINGLE
from surveys.questions.consent import CONSENT
from surveys.questions.days import DATE, TIME
from surveys.questions.email import EMAIL
from surveys.questions.matrix import MATRIX
from surveys.questions.numbers import NUMBER
from surveys.questions.places import INSTITUTION
from surveys.questions.ranking import RANKING
from surveys.questions.scale import SCALE
from surveys.questions.texts import LONG_TEXT, TEXT
from surveys.questions.unanswered import CALCULATED, NOTE, UNSUPPORTED

KINDS: dict[QuestionType, Kind] = {
    kind.type: kind
    for kind in (
        SINGLE,
        MULTIPLE,
        DROPDOWN,
        SCALE,
        MATRIX,
        RANKING,
        NUMBER,
        TEXT,
        LONG_TEXT,
        DATE,
        TIME,
        EMAIL,
        FILE,
        INSTITUTION,
        CONSENT,
        NOTE,
        CALCULATED,
        UNSUPPORTED,
    )
}
