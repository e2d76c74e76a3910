"""What blueprints of every package need from the app they are mounted in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from flask import Response, make_response, render_template, request

from core.actor import Actor, Permission
from core.audit import Audit
from core.clock import Clock
from core.database import Sessions
from core.errors import Forbidden, KaisError, NotFound
from core.i18n import gettext as _
from core.pages import PageMeta, PortalInfo
from core.tokens import FormTokens
from core.urls import language_of


class TooManyRequests(KaisError):
    """The caller has used up the number of tries for now."""

    status = 429

    def __init__(self, sentence: str, retry_after_s: int) -> None:
        super().__init__(sentence)
        self.retry_after_s = retry_after_s


class RateLimit(Protocol):
    """Count one try of ``bucket`` for the caller's address (an IPv6 /64 counts as one); raise when there were too many."""

    def __call__(self, bucket: str, *, limit: int, per: timedelta, who: str | None = None) -> None:
        """Raise TooManyRequests after ``limit`` tries in ``per``; ``who`` replaces the address (an account name, say)."""
        ...


@dataclass(frozen=True, slots=True)
class WebDeps:
    """Handed to every ``make_blueprint`` by ``portal.app``."""

    sessions: Sessions  # of the blueprint's own package
    clock: Clock
    tokens: FormTokens
    site: PortalInfo
    actor: Callable[[], Actor]  # who makes the current request
    audit: Audit
    rate_limit: RateLimit


def page_language() -> str:
    """The language of the current request, by its address."""
    return language_of(request.path)


def render(template: str, page: PageMeta, *, status: int = 200, **context: Any) -> Response:
    """Render a template with its PageMeta; ``site``, ``asset``, ``actor`` and the language come from the app."""
    return make_response(render_template(template, page=page, **context), status)


def no_store(response: Response) -> Response:
    """Forbid every cache to keep the page: it carries a token or somebody's data."""
    response.headers["Cache-Control"] = "no-store"
    return response


def require(
    actor: Actor,
    permission: Permission,
    institution_id: int | None = None,
    *,
    anywhere: bool = False,
) -> None:
    """Refuse what the actor may not do.

    Raises:
        NotFound: the thing belongs to an institution that is not the actor's: it does not exist for them.
        Forbidden: the actor may not do this at all.
    """
    if actor.may(permission, institution_id, anywhere=anywhere):
        return
    if institution_id is not None and actor.may(permission, anywhere=True):
        raise NotFound(_("There is no such page, or it belongs to another institution."))
    raise Forbidden(_("Your role does not allow this. Ask an operator of the portal."))
