"""Pages on which people sign in, take their invitation and are looked after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from core.actor import Permission, Role
from core.i18n import gettext as _
from core.pages import PageMeta
from core.urls import STAFF
from core.web import WebDeps, render, require
from portal.accounts import operations
from portal.accounts.errors import AccountError, LoginRefused, WeakPassword
from portal.accounts.forms import ACTOR_LABELS, ROLE_LABELS, InvitationForm, InviteForm, LoginForm, PasswordForm
from portal.accounts.sessions import begin, current_actor, current_token, end
from portal.audit import list_audit
from portal.safe_redirect import own_path
from portal.wiring import Wiring

QUARTER = timedelta(minutes=15)
TRIES_PER_ACCOUNT = 10
TRIES_PER_ADDRESS = 40  # an office behind one address signs in in the morning
INVITATION_TRIES = 30
INVITATION_KEY = "invitation"
AUDIT_PAGE = 100


def staff_page(title: str, path: str) -> PageMeta:
    """A page of the desk: in no index, in one language."""
    return PageMeta(title=title, path=path, section="staff", translated=False, indexed=False)


def make_accounts_blueprint(wiring: Wiring, deps: WebDeps) -> Blueprint:
    """Sign-in, invitation, password, people, audit trail; mounted at /staff."""
    web = Blueprint("accounts", __name__)
    lifetime = timedelta(hours=wiring.settings.session_hours)

    def login_page(form: LoginForm, status: int = 200) -> Response:
        target = own_path(request.values.get("next"), "")
        return render(
            "staff/login.html", staff_page(_("Sign in"), "/staff/login"), status=status, form=form, target=target
        )

    @web.get("/login")
    def login() -> BaseResponse:
        if current_actor().signed_in:
            return redirect(STAFF, 303)
        return login_page(LoginForm())

    @web.post("/login")
    def log_in() -> BaseResponse:
        form = LoginForm()
        if not form.validate():
            return login_page(form, 422)
        email = form.email.data.strip().lower()
        deps.rate_limit("login", limit=TRIES_PER_ADDRESS, per=QUARTER)
        deps.rate_limit("login-account", limit=TRIES_PER_ACCOUNT, per=QUARTER, who=email)
        try:
            with wiring.portal.begin() as portal:
                person, token = operations.log_in(
                    portal,
                    email,
                    form.password.data,
                    lifetime=lifetime,
                    clock=deps.clock,
                    audit=wiring.audit.within(portal),
                )
        except LoginRefused as error:
            form.password.errors = [str(error)]
            return login_page(form, 422)
        target = own_path(request.form.get("next"), STAFF)
        begin(token, person, wiring)
        return redirect(target, 303)

    @web.post("/logout")
    def log_out() -> BaseResponse:
        with wiring.portal.begin() as portal:
            operations.end_session(portal, current_token())
            wiring.audit.within(portal)(current_actor(), "session.end", f"person:{current_actor().id}")
        end()
        return redirect(url_for("accounts.login"), 303)

    @web.get("/invitation/<token>")
    def open_invitation(token: str) -> BaseResponse:
        """Take the secret out of the address bar before anything else happens."""
        session[INVITATION_KEY] = token[:100]
        return redirect(url_for("accounts.invitation"), 303)

    @web.route("/invitation", methods=["GET", "POST"])
    def invitation() -> BaseResponse:
        deps.rate_limit("invitation", limit=INVITATION_TRIES, per=QUARTER)
        token = str(session.get(INVITATION_KEY, ""))
        with wiring.portal() as portal:
            invited = operations.find_invitation(portal, token, deps.clock)
        form = InvitationForm()
        status = 200
        if request.method == "POST":
            status = 422
            if form.validate():
                try:
                    with wiring.portal.begin() as portal:
                        person = operations.accept_invitation(
                            portal,
                            token,
                            name=form.name.data,
                            password=form.password.data,
                            clock=deps.clock,
                            audit=wiring.audit.within(portal),
                        )
                        cookie = operations.start_session(portal, person, lifetime=lifetime, clock=deps.clock)
                except WeakPassword as error:
                    form.password.errors = [str(error)]
                else:
                    begin(cookie, person, wiring)
                    return redirect(STAFF, 303)
        return render(
            "staff/invitation.html",
            staff_page(_("Welcome"), "/staff/invitation"),
            status=status,
            form=form,
            invited=invited,
            role_label=_(ROLE_LABELS[invited.role]),
        )

    @web.route("/password", methods=["GET", "POST"])
    def password() -> BaseResponse:
        form = PasswordForm()
        status = 200
        if request.method == "POST":
            status = 422
            actor = current_actor()
            deps.rate_limit("password", limit=TRIES_PER_ACCOUNT, per=QUARTER, who=str(actor.id))
            if form.validate():
                try:
                    with wiring.portal.begin() as portal:
                        operations.change_password(
                            portal,
                            actor.id or 0,
                            form.old.data,
                            form.new.data,
                            but=current_token(),
                            clock=deps.clock,
                            audit=wiring.audit.within(portal),
                        )
                except WeakPassword as error:
                    form.new.errors = [str(error)]
                except LoginRefused as error:
                    form.old.errors = [str(error)]
                else:
                    flash(_("Your password is changed; other browsers are signed out."), "success")
                    return redirect(STAFF, 303)
        return render(
            "staff/password.html", staff_page(_("Change password"), "/staff/password"), status=status, form=form
        )

    def districts() -> list[tuple[str, str]]:
        from catalog.read import list_districts

        with wiring.catalog() as catalog:
            return [(district.slug, district.name) for district in list_districts(catalog)]

    def people_page(form: InviteForm, *, link: str = "", status: int = 200) -> Response:
        with wiring.portal() as portal:
            people = operations.list_people(portal)
            invitations = operations.list_open_invitations(portal, deps.clock.now())
        return render(
            "staff/people.html",
            staff_page(_("People"), "/staff/people/"),
            status=status,
            staff_section="people",
            people=people,
            invitations=invitations,
            form=form,
            link=link,
            role_labels=ROLE_LABELS,
            district_names=dict(districts()),
            days=wiring.settings.invitation_days,
        )

    @web.get("/people/")
    def people() -> BaseResponse:
        require(current_actor(), Permission.MANAGE_PEOPLE)
        return people_page(InviteForm(districts()))

    @web.post("/people/")
    def invite() -> BaseResponse:
        require(current_actor(), Permission.MANAGE_PEOPLE)
        form = InviteForm(districts())
        if not form.validate():
            return people_page(form, status=422)
        role = Role(form.role.data)
        place = operations.Place(
            form.institution_id.data if role is Role.SCHOOL else None,
            (form.district_slug.data or None) if role is Role.DISTRICT else None,
        )
        if place.institution_id is not None:
            from portal.ports import CatalogPort

            if CatalogPort(wiring).institution_name(place.institution_id) is None:
                form.institution_id.errors = [_("There is no institution of this number.")]
                return people_page(form, status=422)
        try:
            with wiring.portal.begin() as portal:
                token = operations.invite(
                    portal,
                    form.email.data,
                    role,
                    place,
                    lifetime=timedelta(days=wiring.settings.invitation_days),
                    actor=current_actor(),
                    clock=deps.clock,
                    audit=wiring.audit.within(portal),
                )
        except AccountError as error:
            form.email.errors = [str(error)]
            return people_page(form, status=422)
        return people_page(InviteForm(districts(), formdata=None), link=invitation_link(wiring, token))

    def set_disabled(person_id: int, disabled: bool) -> BaseResponse:
        require(current_actor(), Permission.MANAGE_PEOPLE)
        with wiring.portal.begin() as portal:
            person = operations.set_disabled(
                portal,
                person_id,
                disabled,
                actor=current_actor(),
                clock=deps.clock,
                audit=wiring.audit.within(portal),
            )
        flash(
            _("%(name)s can no longer sign in.", name=person.name)
            if disabled
            else _("%(name)s can sign in again.", name=person.name),
            "success",
        )
        return redirect(url_for("accounts.people"), 303)

    @web.post("/people/<int:person_id>/disable")
    def disable(person_id: int) -> BaseResponse:
        return set_disabled(person_id, True)

    @web.post("/people/<int:person_id>/enable")
    def enable(person_id: int) -> BaseResponse:
        return set_disabled(person_id, False)

    @web.get("/audit/")
    def audit() -> BaseResponse:
        require(current_actor(), Permission.READ_AUDIT)
        before: Any = request.args.get("before")
        if before is not None and not (before.isdecimal() and len(before) < 16):
            abort(404)
        with wiring.portal() as portal:
            lines = list_audit(portal, before=int(before) if before else None, limit=AUDIT_PAGE + 1)
            names = {person.id: person.name for person in operations.list_people(portal)}
        return render(
            "staff/audit.html",
            staff_page(_("Audit trail"), "/staff/audit/"),
            staff_section="audit",
            lines=lines[:AUDIT_PAGE],
            names=names,
            actor_labels=ACTOR_LABELS,
            older=lines[AUDIT_PAGE - 1].id if len(lines) > AUDIT_PAGE else None,
        )

    return web


def invitation_link(wiring: Wiring, token: str) -> str:
    """The link to hand to the invited person, made of the configured origin only."""
    return f"{wiring.settings.origin}/staff/invitation/{token}"
