"""The federal registers in the register: every record accounted for, the lists derived, a page closes nothing."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import func, select

from catalog.errors import UnreadableFile
from catalog.models import Claim, Decision, Entry, Programme, Quarantine, Supplement
from tests.unit.catalog import federal_samples as made
from tests.unit.catalog.samples import INN
from tests.unit.catalog.test_federal import NO_ORGANISATION, PERSON

SECOND = "0a0b0c0d-0000-4000-8000-000000000002"
EXPORT = made.export(
    made.certificate(
        made.supplement(made.programme(), made.programme(EduLevelName="Основное общее образование")),
        made.supplement(org=made.card(made.BRANCH, HeadEduOrgId=made.OWN), Number="2"),
        decisions=made.decision(DecisionTypeName="Приказ о ГА") + made.decision(),
    ),
    made.certificate(Id=SECOND, StatusName="", EduOrgINN="7800000011"),
    made.certificate(Id=SECOND.upper()),
    made.certificate(Id="834818"),
    made.certificate(Id=made.BRANCH, org=made.card("", FullName="", INN="", OGRN=""), **NO_ORGANISATION, **PERSON),
)


def counts(report):
    """Read, added, changed, unchanged, quarantined."""
    return report.read, report.added, report.changed, report.unchanged, report.quarantined


def test_every_certificate_is_accounted_for_and_the_same_file_changes_nothing(load, sessions):
    assert counts(load("federal-accreditation", EXPORT)) == (5, 2, 0, 0, 3)
    assert counts(load("federal-accreditation", EXPORT)) == (5, 0, 0, 2, 3)
    with sessions() as session:
        entries = list(session.scalars(select(Entry).order_by(Entry.id)))
        assert [(e.register, e.guid, e.state.value, e.state_as_written) for e in entries] == [
            ("accreditations", made.GUID, "active", "Действующее"),
            ("accreditations", SECOND, "no_data", ""),
        ]
        assert [entry.inn for entry in entries] == [INN[0], ""]  # the second fails its check digits and links nothing
        assert entries[0].organisation_guid == made.OWN
        supplements = list(session.scalars(select(Supplement).order_by(Supplement.position)))
        assert [(s.number, s.for_branch, s.head_guid) for s in supplements] == [("1", False, ""), ("2", True, made.OWN)]
        assert [(d.kind, d.effect) for d in session.scalars(select(Decision).order_by(Decision.position))] == [
            ("Приказ о ГА", "granted"),
            ("", "other"),
        ]
        programmes = session.execute(select(Programme.name, Programme.supplement).order_by(Programme.position)).all()
        assert [tuple(row) for row in programmes] == [
            ("Начальное общее образование", 0),
            ("Основное общее образование", 0),
        ]


def test_nothing_of_a_private_person_reaches_the_database(load, sessions):
    load("federal-accreditation", EXPORT)
    with sessions() as session:
        stored = [repr(row) for row in session.execute(select(Claim.value, Claim.original)).all()]
        stored += [
            repr(row) for row in session.execute(select(Quarantine.key, Quarantine.message, Quarantine.values)).all()
        ]
    assert len(stored) > 20
    assert not [text for text in stored if any(word in text for word in PERSON.values())]


def test_a_page_of_the_api_closes_nothing(load, sessions):
    load("federal-accreditation", EXPORT)
    page = orjson.dumps(made.api_page(made.api_certificate(uuid="0a0b0c0d-0000-4000-8000-000000000003")))
    report = load("federal-accreditation", page)
    assert (*counts(report), report.closed) == (1, 1, 0, 0, 0, 0)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.live)) == 3


def test_half_a_file_loads_nothing(load, sessions):
    load("federal-accreditation", EXPORT)
    with pytest.raises(UnreadableFile):
        load("federal-accreditation", EXPORT[:-200])
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Entry).where(Entry.live)) == 2


def test_licences_come_in_beside_certificates(load, sessions):
    load("federal-accreditation", EXPORT)
    text = made.licences(
        made.licence(
            made.licence_supplement(made.licensed_programme()), statusName="Приостановлена", dateEnd="2012-01-01"
        ),
        made.licence(sysGuid=SECOND, regNum="№L035-01271-78/006575853"),
    )
    report = load("federal-licences", text)
    assert counts(report) == (2, 2, 0, 0, 0)
    assert report.corrections == 1
    with sessions() as session:
        entries = list(session.scalars(select(Entry).where(Entry.register == "licences").order_by(Entry.id)))
        assert [(e.number, e.state.value) for e in entries] == [
            ("Л035-01271-78/00176710", "suspended"),
            ("Л035-01271-78/006575853", "active"),
        ]
        (supplement,) = session.scalars(select(Supplement).where(Supplement.entry_id == entries[0].id))
        assert (supplement.decision_number, str(supplement.decision_on)) == ("17-р", "2016-04-01")
