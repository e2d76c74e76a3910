"""Forms of the account pages."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, PasswordField, SelectField, StringField
from wtforms.form import BaseForm
from wtforms.i18n import get_translations
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from core.actor import ActorKind, Role
from core.i18n import N_, current_language, lazy_gettext
from portal.accounts.models import EMAIL_LENGTH
from portal.accounts.passwords import MAX_LENGTH, MIN_LENGTH

ROLE_LABELS: dict[Role, str] = {
    Role.OPERATOR: N_("Operator: everything"),
    Role.EDITOR: N_("Editor: the portal's words, polls, messages about no school"),
    Role.DISTRICT: N_("District: the register and messages of its institutions"),
    Role.SCHOOL: N_("School: its own site and messages"),
    Role.ANALYST: N_("Analyst: catalogue, reports, published results"),
}
ACTOR_LABELS: dict[ActorKind, str] = {
    ActorKind.NOBODY: N_("Visitor"),
    ActorKind.PERSON: N_("Person"),
    ActorKind.API_KEY: N_("Key of an institution"),
    ActorKind.WORKER: N_("Worker"),
    ActorKind.COMMAND_LINE: N_("Command line"),
}


class DeskForm(FlaskForm):
    """A form whose ready-made messages speak the reader's language, too."""

    class Meta(FlaskForm.Meta):
        """How its forms are made."""

        def get_translations(self, form: BaseForm) -> Any:
            """WTForms' own words for what a field cannot be."""
            return get_translations([current_language()])


class LoginForm(DeskForm):
    """Address and password."""

    email = EmailField(
        lazy_gettext("Email address"),
        [InputRequired(lazy_gettext("Enter your email address.")), Length(max=EMAIL_LENGTH)],
    )
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(lazy_gettext("Enter your password.")), Length(max=MAX_LENGTH)]
    )


class PasswordForm(DeskForm):
    """A new password in place of the current one."""

    old = PasswordField(
        lazy_gettext("Current password"),
        [InputRequired(lazy_gettext("Enter your current password.")), Length(max=MAX_LENGTH)],
    )
    new = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Enter a new password."))],
        description=lazy_gettext(
            "At least %(count)s characters; several words are easy to remember.", count=MIN_LENGTH
        ),
    )


class InvitationForm(DeskForm):
    """Name and password of somebody who was invited."""

    name = StringField(
        lazy_gettext("Your name"),
        [InputRequired(lazy_gettext("Enter your name: colleagues see who answered.")), Length(max=200)],
        description=lazy_gettext("As colleagues know you; it is not shown on public pages."),
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Enter a password."))],
        description=lazy_gettext(
            "At least %(count)s characters; several words are easy to remember.", count=MIN_LENGTH
        ),
    )


class InviteForm(DeskForm):
    """Whom to invite, and as what."""

    email = EmailField(
        lazy_gettext("Email address"), [InputRequired(lazy_gettext("Enter an email address, like name@example.org."))]
    )
    role = SelectField(lazy_gettext("Role"))
    institution_id = IntegerField(
        lazy_gettext("Number of the institution"),
        [Optional(), NumberRange(1, 2**31 - 1, lazy_gettext("There is no institution of this number."))],
        description=lazy_gettext("For the role “school”: the number in the address of its card."),
    )
    district_slug = SelectField(
        lazy_gettext("District"), [Optional()], description=lazy_gettext("For the role “district”.")
    )

    def __init__(self, districts: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.role.choices = [(role.value, lazy_gettext(label)) for role, label in ROLE_LABELS.items()]
        self.district_slug.choices = [("", "—"), *districts]
