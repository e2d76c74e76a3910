"""The legal rules that states of licences and accreditations follow from: one table, as msgids."""

from __future__ import annotations

from datetime import date

from catalog.cards import StateView
from catalog.kinds import ACCREDITATION_LABELS, LICENCE_LABELS, Kind, RegisterState
from catalog.models.entry import Register
from core.i18n import N_

LICENCE_HAS_NO_END = N_(
    "Licences for education have no end date since 2011: only a decision entered in the register ends one, an old end date does not."
)
ACCREDITATION_HAS_NO_END = N_(
    "State accreditation has no end date since 1 March 2022 (federal law 170-FZ of 11 June 2021): what was in force on that day "
    "is indefinite, an end date printed earlier does not end it."
)
STOPPED = N_("The register has an entry about this decision; ask the institution for the document.")
NOT_LOADED = {
    Register.LICENCES: N_("The register of licences is not loaded."),
    Register.ACCREDITATIONS: N_("The register of accreditations is not loaded."),
}
NOT_FOUND = N_(
    "The register, as loaded, holds no entry that belongs to this institution. That does not mean there is none."
)
PRESCHOOL_NEEDS_NONE = N_(
    "Programmes of preschool education are not subject to state accreditation (federal law 273-FZ, article 92)."
)
SUPPLEMENTARY_NEEDS_NONE = N_(
    "State accreditation concerns basic programmes; supplementary education needs none (federal law 273-FZ, article 92)."
)


def state_view(
    register: Register, state: RegisterState, kind: Kind | None, *, as_of: date | None, dated: bool, title: str | None
) -> StateView:
    """A state with its label, the rule it follows from and the register's date.

    Args:
        as_of: the register's own date where ``dated``, else the day it was loaded.
        title: of the register's source; None where no file of it has been loaded.
    """
    loaded = title is not None
    labels = LICENCE_LABELS if register is Register.LICENCES else ACCREDITATION_LABELS
    if state is RegisterState.NOT_REQUIRED:
        rule = PRESCHOOL_NEEDS_NONE if kind is Kind.KINDERGARTEN else SUPPLEMENTARY_NEEDS_NONE
        return StateView(state, labels[state], rule, None, loaded)
    if state is RegisterState.NO_DATA:
        rule = NOT_FOUND if loaded else NOT_LOADED[register]
        return StateView(state, labels[state], rule, as_of, loaded, title or "", dated)
    if state is RegisterState.ACTIVE:
        rule = LICENCE_HAS_NO_END if register is Register.LICENCES else ACCREDITATION_HAS_NO_END
    else:
        rule = STOPPED
    return StateView(state, labels[state], rule, as_of, loaded, title or "", dated)
