"""Make views of licences and certificates: supplements, programmes, decisions, states over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.assemble.sources import SourceInfo, Sources
from catalog.assemble.states import state_view
from catalog.card_parts import DecisionView, Moment, ProgrammeView, Ref, SupplementView
from catalog.cards import LicenceView
from catalog.kinds import (
    ACCREDITATION_LABELS,
    LICENCE_LABELS,
    LINK_METHOD_LABELS,
    STATE_TONES,
    Effect,
    LinkMethod,
    RegisterState,
)
from catalog.models import Attachment, Claim, Decision, Entry, Institution, Programme, Supplement
from catalog.models.entry import Register
from catalog.models.provenance import SubjectType

_ENTRY = SubjectType.ENTRY.value
_EFFECTS = {effect.value: effect for effect in Effect}
_METHODS = {method.value: method for method in LinkMethod}


class Registers:
    """Entries of the two registers as views."""

    def __init__(self, session: Session, sources: Sources | None = None) -> None:
        self._session = session
        self._sources = sources or Sources(session)
        self._loaded: dict[Register, SourceInfo] = {}
        for register, source in session.execute(select(Entry.register, Entry.source).where(Entry.live).distinct()):
            self._loaded[Register(register)] = self._sources.get(source)

    def loaded(self, register: Register) -> bool:
        """Whether any file of this register has been loaded."""
        return register in self._loaded

    def about(self, register: Register) -> SourceInfo | None:
        """The register's source, or None where no file of it has been loaded."""
        return self._loaded.get(register)

    def views(self, ids: Sequence[int]) -> dict[int, LicenceView]:
        """These entries with the institutions they are attached to."""
        if not ids:
            return {}
        programmes = self._programmes(ids)
        supplements = self._supplements(ids, programmes)
        decisions = self._decisions(ids)
        observed = self._observed(ids)
        refs, methods = self._attached(ids)
        views = {}
        for row in self._session.execute(
            select(
                Entry.id, Entry.register, Entry.source, Entry.number, Entry.supplement, Entry.row_number, Entry.state,
                Entry.issued_on, Entry.ends_on, Entry.ends_as_written, Entry.holder, Entry.address, Entry.authority,
                Entry.decision, Entry.inn, Entry.ogrn, Entry.kpp, Entry.series, Entry.form_number, Entry.state_as_written,
            ).where(Entry.id.in_(ids))
        ):  # fmt: skip
            info = self._sources.get(row.source)
            register = Register(row.register)
            held = programmes.get(row.id, {})
            taught = [programme.title for part in held.values() for programme in part]
            views[row.id] = LicenceView(
                id=row.id,
                number=row.number,
                state=state_view(register, row.state, None, as_of=info.data_on, dated=info.dated, title=info.title),
                issued_on=row.issued_on,
                ends_on=row.ends_on,
                ends_as_written=row.ends_as_written,
                holder=row.holder,
                address=row.address,
                authority=row.authority,
                programmes=tuple(dict.fromkeys(taught)),
                decision=row.decision,
                institutions=tuple(refs.get(row.id, ())),
                linked_by=_method_label(methods[row.id]) if row.id in methods else "",
                inn=row.inn,
                ogrn=row.ogrn,
                supplement=row.supplement,
                row_number=row.row_number,
                supplements=supplements.get(row.id, ()),
                decisions=decisions.get(row.id, ()),
                timeline=timeline(register, decisions.get(row.id, ()), observed.get(row.id, ())),
                series=row.series,
                form_number=row.form_number,
                kpp=row.kpp,
                state_as_written=row.state_as_written,
                levels=tuple(held.get(None, ())),
            )
        return views

    def _programmes(self, ids: Sequence[int]) -> dict[int, dict[int | None, list[ProgrammeView]]]:
        """Programmes by entry, then by the supplement's position (None: of the entry itself), in the register's order."""
        found: dict[int, dict[int | None, list[ProgrammeView]]] = defaultdict(lambda: defaultdict(list))
        for entry_id, supplement, *values in self._session.execute(
            select(
                Programme.entry_id, Programme.supplement, Programme.name, Programme.level, Programme.kind,
                Programme.code, Programme.group_code, Programme.group_name, Programme.period, Programme.qualification,
                Programme.accredited, Programme.suspended, Programme.cancelled,
            )
            .where(Programme.entry_id.in_(ids))
            .order_by(Programme.entry_id, Programme.position)
        ):  # fmt: skip
            found[entry_id][supplement].append(ProgrammeView(*values))
        return found

    def _supplements(
        self, ids: Sequence[int], programmes: Mapping[int, Mapping[int | None, Sequence[ProgrammeView]]]
    ) -> dict[int, tuple[SupplementView, ...]]:
        found: dict[int, list[SupplementView]] = defaultdict(list)
        for row, slug, name in self._session.execute(
            select(Supplement, Institution.slug, Institution.name)
            .outerjoin(Institution, Institution.id == Supplement.institution_id)
            .where(Supplement.entry_id.in_(ids))
            .order_by(Supplement.entry_id, Supplement.position)
        ):
            found[row.entry_id].append(
                SupplementView(
                    position=row.position,
                    number=row.number,
                    series=row.series,
                    form_number=row.form_number,
                    state=row.state,
                    state_as_written=row.state_as_written,
                    issued_on=row.issued_on,
                    holder=row.holder,
                    address=row.address,
                    note=row.note,
                    for_branch=row.for_branch,
                    decision_number=row.decision_number,
                    decision_on=row.decision_on,
                    institution=Ref(row.institution_id, slug, name) if row.institution_id and slug else None,
                    programmes=tuple(programmes.get(row.entry_id, {}).get(row.position, ())),
                )
            )
        return {entry_id: tuple(parts) for entry_id, parts in found.items()}

    def _decisions(self, ids: Sequence[int]) -> dict[int, tuple[DecisionView, ...]]:
        found: dict[int, list[DecisionView]] = defaultdict(list)
        for entry_id, kind, effect, number, document, decided_on in self._session.execute(
            select(
                Decision.entry_id, Decision.kind, Decision.effect, Decision.number, Decision.document, Decision.decided_on
            )
            .where(Decision.entry_id.in_(ids))
            .order_by(Decision.entry_id, Decision.position)
        ):  # fmt: skip
            found[entry_id].append(DecisionView(kind, _EFFECTS.get(effect, Effect.OTHER), number, document, decided_on))
        return {entry_id: tuple(parts) for entry_id, parts in found.items()}

    def _observed(self, ids: Sequence[int]) -> dict[int, list[tuple[date, str]]]:
        """The states that the register showed, with the day of the file that first showed each."""
        found: dict[int, list[tuple[date, str]]] = defaultdict(list)
        for entry_id, value, seen_on in self._session.execute(
            select(Claim.subject_id, Claim.value, Claim.seen_on)
            .where(Claim.subject_type == _ENTRY, Claim.subject_id.in_(ids), Claim.field == "state")
            .order_by(Claim.subject_id, Claim.seen_on, Claim.id)
        ):
            states = found[entry_id]
            if isinstance(value, str) and (not states or states[-1][1] != value):
                states.append((seen_on, value))
        return found

    def _attached(self, ids: Sequence[int]) -> tuple[dict[int, list[Ref]], dict[int, str]]:
        refs: dict[int, list[Ref]] = defaultdict(list)
        methods: dict[int, str] = {}
        for entry_id, method, id_, slug, name in self._session.execute(
            select(Attachment.subject_id, Attachment.method, Institution.id, Institution.slug, Institution.name)
            .join(Institution, Institution.id == Attachment.institution_id)
            .where(Attachment.subject_type == _ENTRY, Attachment.subject_id.in_(ids), Attachment.ended_run_id.is_(None))
            .order_by(Attachment.subject_id, Institution.id)
        ):
            refs[entry_id].append(Ref(id_, slug, name))
            methods.setdefault(entry_id, method)
        return refs, methods


def _method_label(method: str) -> str:
    known = _METHODS.get(method)
    return LINK_METHOD_LABELS.get(known, method) if known else method


def timeline(
    register: Register, decisions: Sequence[DecisionView], observed: Sequence[tuple[date, str]]
) -> tuple[Moment, ...]:
    """Decisions and the states that the register showed, oldest first; undated decisions stand at the end.

    The first state that we saw is no event: only a change between two files is.
    """
    labels: Any = LICENCE_LABELS if register is Register.LICENCES else ACCREDITATION_LABELS
    moments = [
        Moment(
            decision.decided_on,
            decision.label,
            decision.tone,
            ", ".join(part for part in (decision.kind, decision.document, decision.number) if part),
        )
        for decision in decisions
    ]
    for day, value in observed[1:]:
        state = RegisterState(value)
        moments.append(Moment(day, labels[state], STATE_TONES[state], seen=True))
    return tuple(sorted(moments, key=lambda moment: (moment.day is None, moment.day or date.min, moment.seen)))
