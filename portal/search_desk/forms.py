"""The forms of the table of synonyms."""

from flask_wtf.file import FileField
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Length

from core.i18n import lazy_gettext
from portal.accounts.forms import DeskForm

_MOST_TYPED = 4000


class LineForm(DeskForm):
    """One line, with a search to try it on; what its words may be, ``lines.check_line`` says."""

    word = StringField(
        lazy_gettext("Word"),
        [Length(max=_MOST_TYPED)],
        description=lazy_gettext("As people type it, one to four words: “after-school”. Case and ё do not count."),
    )
    means = TextAreaField(
        lazy_gettext("Also means"),
        [Length(max=_MOST_TYPED)],
        description=lazy_gettext(
            "As it is called on the pages, each meaning on a line of its own, up to six words each."
        ),
    )
    both_ways = BooleanField(
        lazy_gettext("Both ways"),
        description=lazy_gettext("Whoever asks for a meaning also finds the word."),
    )
    note = StringField(
        lazy_gettext("Note"),
        [Length(max=_MOST_TYPED)],
        description=lazy_gettext("For colleagues: why this line is here."),
    )
    enabled = BooleanField(
        lazy_gettext("Counts"),
        default=True,
        description=lazy_gettext(
            "Without the tick the line is kept, and a shipped line of the word counts no more either."
        ),
    )
    query = StringField(
        lazy_gettext("Search to try it on"),
        [Length(max=200)],
        description=lazy_gettext("Empty: the word itself. Trying saves nothing."),
    )


class FileForm(DeskForm):
    """A file of lines."""

    file = FileField(lazy_gettext("File (CSV)"))
