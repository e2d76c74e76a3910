"""Public forms: a signed token in place of a session."""

from typing import Any

from wtforms import Form, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from core.i18n import lazy_gettext
from surveys.labels import TOPICS
from surveys.models import Topic
from surveys.read import PollView


class VoteForm(Form):
    """One choice of a poll. Whether it is one of the poll's is decided by the view."""

    token = HiddenField()
    back = HiddenField()
    choice = RadioField(lazy_gettext("Choose one option"), validate_choice=False)


def make_vote_form(poll: PollView, posted: Any = None, *, token: str, back: str = "") -> VoteForm:
    """The form of one poll with a fresh token; ``posted`` keeps the answer of a form that comes back."""
    form = VoteForm(posted)
    form.choice.choices = [SelectChoice(value=option.id, label=option.label) for option in poll.options]
    form.token.data, form.back.data = token, back
    return form


class FeedbackForm(Form):
    """A message to the authority or a school."""

    token = HiddenField()
    back = HiddenField()
    about = HiddenField()  # the fact that «report an error» was pressed at
    topic = SelectField(lazy_gettext("What is it about?"), validate_choice=False)
    institution = SelectField(lazy_gettext("Institution"), validate_choice=False)
    institution_search = StringField(
        lazy_gettext("Institution"),
        description=lazy_gettext("A part of its name or its number; leave it empty if the message concerns none."),
    )
    message = TextAreaField(
        lazy_gettext("Message"),
        [InputRequired(lazy_gettext("Write your message."))],
        description=lazy_gettext("Up to 5,000 characters. Please give no names, phones or addresses of people."),
    )


def topic_choices() -> list[SelectChoice]:
    """Every topic, an invitation to choose first."""
    first = SelectChoice(value="", label=str(lazy_gettext("Choose a topic")))
    return [first, *(SelectChoice(value=topic.value, label=str(label)) for topic, label in TOPICS.items())]


def parse_topic(text: str) -> Topic | None:
    """The topic that was sent, or None."""
    try:
        return Topic(text)
    except ValueError:
        return None


class CodeForm(Form):
    """The tracking code of a message."""

    code = StringField(
        lazy_gettext("Tracking code"),
        description=lazy_gettext("Seven groups of four characters; capitals, spaces and dashes do not matter."),
    )
