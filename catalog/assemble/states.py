"""Give a state its label, its legal rule and the register's date."""

from __future__ import annotations

from datetime import date

from catalog.cards import StateView
from catalog.kinds import ACCREDITATION_LABELS, LICENCE_LABELS, Kind, RegisterState
from catalog.laws import find_rule
from catalog.models.entry import Register


def state_view(
    register: Register, state: RegisterState, kind: Kind | None, *, as_of: date | None, dated: bool, title: str | None
) -> StateView:
    """A state with its label, the rule that held on the register's day, and that day.

    Args:
        as_of: the register's own date where ``dated``, else the day it was loaded.
        title: of the register's source; None where no file of it has been loaded.
    """
    loaded = title is not None
    labels = LICENCE_LABELS if register is Register.LICENCES else ACCREDITATION_LABELS
    rule = find_rule(register.value, state, kind, as_of, loaded=loaded)
    shown = None if state is RegisterState.NOT_REQUIRED else as_of  # no register says so, the law does
    return StateView(
        state,
        labels[state],
        rule.id if rule else "",
        shown,
        loaded,
        "" if state is RegisterState.NOT_REQUIRED else title or "",
        dated,
    )
