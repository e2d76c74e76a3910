"""Words for the codes that surveys stores."""

from core.i18n import LazyText, lazy_gettext
from surveys.models import FeedbackState, SurveyState, Topic

POLL_STATES: dict[SurveyState, tuple[str, LazyText]] = {  # tone of the chip, word
    SurveyState.DRAFT: ("idle", lazy_gettext("Draft")),
    SurveyState.UPCOMING: ("info", lazy_gettext("Opens soon")),
    SurveyState.OPEN: ("good", lazy_gettext("Open now")),
    SurveyState.CLOSED: ("idle", lazy_gettext("Has closed")),
    SurveyState.PUBLISHED: ("info", lazy_gettext("Results published")),
}

TOPICS: dict[Topic, LazyText] = {
    Topic.DATA_ERROR: lazy_gettext("An error in the data"),
    Topic.QUESTION: lazy_gettext("A question"),
    Topic.PROBLEM: lazy_gettext("A problem at an institution"),
    Topic.SUGGESTION: lazy_gettext("A suggestion"),
    Topic.THANKS: lazy_gettext("Thanks"),
    Topic.WEBSITE: lazy_gettext("The work of this portal"),
}

FEEDBACK_STATES: dict[FeedbackState, tuple[str, LazyText]] = {
    FeedbackState.NEW: ("warn", lazy_gettext("Received")),
    FeedbackState.IN_WORK: ("info", lazy_gettext("In work")),
    FeedbackState.ANSWERED: ("good", lazy_gettext("Answered")),
    FeedbackState.CLOSED: ("idle", lazy_gettext("Closed without an answer")),
}

FEEDBACK_ACTIONS: dict[str, LazyText] = {
    "received": lazy_gettext("The message came in"),
    "state": lazy_gettext("State changed"),
    "answer": lazy_gettext("Answer written"),
    "publish": lazy_gettext("Answer published"),
    "unpublish": lazy_gettext("Answer withdrawn from the public pages"),
}
