"""What every operation of the desk receives besides its subject."""

from typing import TypedDict

from core.actor import Actor
from core.audit import Audit
from core.clock import Clock
from core.web import WebDeps


class Step(TypedDict):
    """Keyword arguments of an operation: ``operation(session, id, **step_of(deps))``."""

    actor: Actor
    clock: Clock
    audit: Audit


def step_of(deps: WebDeps) -> Step:
    """Who does it, when, and where it is recorded."""
    return {"actor": deps.actor(), "clock": deps.clock, "audit": deps.audit}
