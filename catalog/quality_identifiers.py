"""List institutions whose OGRN or INN is, by the name on a certificate, another institution's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.cards import Ref
from catalog.kinds import LinkMethod
from catalog.link_register import LinkRegister
from catalog.linking import offer_by_name
from catalog.models import Attachment, Entry, Institution
from catalog.models.provenance import SubjectType
from catalog.names import district_stem, recognise_number
from catalog.quality import QualityIssue, Weight
from catalog.records import Message
from core.i18n import N_


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A certificate that numbers attach to one institution, while its holder's name is another's."""

    entry_id: int
    entry: str  # its number
    holder: int  # the institution that the numbers name
    named: int  # the one that kind, number and district name


def find_misplaced(session: Session) -> list[Misplaced]:
    """Columns of a list that slipped against its names show here: number, kind and district say another than INN does."""
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.holder, Entry.address, Institution.id, Institution.number)
        .join(Attachment, Attachment.subject_id == Entry.id)
        .join(Institution, Institution.id == Attachment.institution_id)
        .where(
            Attachment.subject_type == SubjectType.ENTRY.value,
            Attachment.ended_run_id.is_(None),
            Attachment.method.in_((LinkMethod.OGRN.value, LinkMethod.INN.value)),
            Entry.live,
        )
        .order_by(Entry.id, Institution.id)
    ).all()
    numbers: dict[int, set[str]] = defaultdict(set)
    for entry_id, _number, _holder, _address, _id, own in rows:
        numbers[entry_id].add(own)
    register = LinkRegister(session)
    found = []
    for entry_id, number, holder, address, id_, own in rows:
        told = recognise_number(holder)
        if not told or not own or told in numbers[entry_id]:
            continue
        stem = district_stem(holder)
        said = {"full_name": holder, "address": address}
        for named, _link in offer_by_name(register, holder, said, register.stems.get(stem) if stem else None):
            found.append(Misplaced(entry_id, number, id_, named))
    return found


def identifier_issues(session: Session) -> Iterator[QualityIssue]:
    """Each as a sentence, once for an institution."""
    misplaced = {(one.holder, one.named): one for one in find_misplaced(session)}
    if not misplaced:
        return
    refs = {
        id_: Ref(id_, slug, name)
        for id_, slug, name in session.execute(
            select(Institution.id, Institution.slug, Institution.name).where(
                Institution.id.in_(sorted({id_ for pair in misplaced for id_ in pair}))
            )
        )
    }
    for (holder, named), one in sorted(misplaced.items()):
        yield QualityIssue(
            Weight.ERROR,
            "identifiers-of-another",
            Message(
                N_("Its OGRN or INN is that of “%(other)s” by the entry %(entry)s: did the columns of its list slip?"),
                {"other": refs[named].name, "entry": one.entry},
            ),
            refs[holder],
            1,
        )
