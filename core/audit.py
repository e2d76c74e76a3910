"""The shape of the audit trail's entry point; portal implements it, operations receive it."""

from collections.abc import Mapping
from typing import Protocol

from core.actor import Actor


class Audit(Protocol):
    """Write one line of the audit trail.

    ``action`` is a dotted verb (``site.accept``, ``poll.close``); ``subject`` names the thing (``institution:17``);
    ``details`` carries small facts and never personal data, message texts, keys or ballots.
    """

    def __call__(
        self,
        actor: Actor,
        action: str,
        subject: str = "",
        details: Mapping[str, object] | None = None,
    ) -> None:
        """Record that ``actor`` did ``action`` to ``subject``."""
        ...


def no_audit(
    actor: Actor,
    action: str,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """Record nothing: for dry runs and for tests of something else."""
