"""Decide what each institution tells: four tell everything, the others about half, drafts less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from catalog.kinds import STATUTORY_TYPE, Kind, SiteState
from catalog.statutes import load_standard
from portal.demo.chance import Chance
from portal.demo.model import Institution
from portal.demo.sveden.basics import tell_basics
from portal.demo.sveden.education import tell_education
from portal.demo.sveden.money import tell_money
from portal.demo.sveden.paper import Paper
from portal.demo.sveden.papers import COPY, Desk, common_paper
from portal.demo.sveden.people import tell_people
from portal.demo.sveden.report import self_examination
from portal.demo.sveden.rooms import tell_rooms
from portal.demo.sveden.tale import ABSENT, Cell, Row, Tale, count_marks, single

# What the register knows of everybody, so that no file of a school has to say it.
KNOWN = frozenset({"common.fullName", "common.shortName", "common.regDate", "common.address", "common.telephone", "common.email"})  # fmt: skip
_RULES = {
    "document.ustavDocLink": "ustav", "document.localActStud": "vnutrenniy-rasporyadok", "document.localActOrder": "trudovoy-rasporyadok",
    "document.localActCollec": "kollektivnyy-dogovor", "document.priemDocLink": "pravila-priema", "document.modeDocLink": "rezhim-zanyatiy",
    "document.tekKontrolDocLink": "tekushchiy-kontrol", "document.perevodDocLink": "perevod-i-otchislenie", "document.vozDocLink": "obrazovatelnye-otnosheniya",
    "paid_edu.paidEdu": "platnye-uslugi-poryadok", "paid_edu.paidDog": "platnye-uslugi-dogovor", "education.languageEl": "yazyki-obrazovaniya",
}  # fmt: skip
_OFTEN_OLD = {"ustav", "pravila-priema", "vnutrenniy-rasporyadok"}
# What a school forgets or fills as a whole, and how likely that is to be filled.
_TOPICS: tuple[tuple[str, tuple[str, ...], float], ...] = (
    ("rules", ("document.localActStud", "document.priemDocLink", "document.modeDocLink"), 0.9),
    ("charter", ("document.ustavDocLink",), 0.9),
    ("labour", ("document.localActOrder", "document.localActCollec"), 0.5),
    ("orders", ("document.tekKontrolDocLink", "document.perevodDocLink", "document.vozDocLink"), 0.6),
    ("prescriptions", ("document.prescriptionDocLink",), 0.5),
    ("places", ("common.addressPlaceSet", "common.addressPlacePrac", "common.addressPlacePodg", "common.addressPlaceGia", "common.addressPlaceDop", "common.addressPlaceOppo"), 0.5),
    ("branches", ("struct.filInfo", "struct.repInfo", "managers.rucovodstvoFil"), 0.7),
    ("report", ("document.reportEduDocLink",), 0.9),
    ("language", ("education.languageEl",), 0.7),
    ("standards", ("eduStandarts.eduFedDoc",), 0.7),
    ("staff", ("employees.teachingStaff",), 0.65),
    ("rooms", ("objects.purposeCab", "objects.purposePrac"), 0.5),
    ("sport", ("objects.purposeLibr", "objects.purposeSport"), 0.6),
    ("access", ("objects.ovz", "objects.purposeFacil", "objects.purposeFacilOvz", "objects.techOvz"), 0.6),
    ("network", ("objects.comNet", "objects.comNetOvz", "objects.erList", "objects.erListOvz"), 0.6),
    ("hostel", (*(f"{section}.{name}" for section in ("objects", "grants") for name in ("hostelInfo", "interInfo", "hostelNum", "hostelNumOvz", "interNum", "interNumOvz", "localActObSt")), "objects.hostelInterOvz"), 0.5),
    ("support", ("grants.grant", "grants.support"), 0.6),
    ("paid", ("paid_edu.paidEdu", "paid_edu.paidDog"), 0.5),
    ("volumes", ("budget.finBFVolume", "budget.finBRVolume", "budget.finBMVolume", "budget.finPVolume"), 0.5),
    ("money", ("budget.volume",), 0.5),
    ("vacant", ("vacant.vacant",), 0.6),
    ("abroad", ("inter.internationalDog",), 0.6),
    ("meals", ("catering.meals", "catering.health"), 0.7),
    ("jobs", ("education.graduateJob",), 0.5),
)  # fmt: skip
_ALWAYS = {"common.workTime", "common.uchredLaw", "struct.structOrgUprav", "managers.rucovodstvo", "managers.rucovodstvoZam", "education.eduAccred", "education.eduOp"}  # fmt: skip
_OWN_PAPERS = {"divisionClauseDocLink", "opMain", "educationPlan", "educationRpd", "educationShedule", "methodology", "eduPr"}  # fmt: skip
MOST_TEACHERS = 9  # whom a school that fills by half has entered so far


def full_ones(institutions: Sequence[Institution]) -> frozenset[str]:
    """Keys of the institutions that tell everything: gymnasium 56 and one of each other type, with an accepted site."""
    chosen = {}
    for institution in institutions:
        type_ = STATUTORY_TYPE[institution.kind]
        if (institution.kind, institution.number) == (Kind.GYMNASIUM, 56):
            chosen["school"] = institution.key
        elif type_ != "school" and type_ not in chosen and _can_be_full(institution):
            chosen[type_] = institution.key
    return frozenset(chosen.values())


def _can_be_full(institution: Institution) -> bool:
    return bool(
        institution.site_state is SiteState.ACCEPTED
        and institution.kind is not Kind.OTHER
        and institution.deputies
        and institution.licences
        and institution.licences[0].state.value == "active"
        and not institution.head_key
        and not institution.private
        and institution.naming.profile not in ("palace", "sport", "compensating")
    )


def tell_everything(institution: Institution, day: date) -> Tale:
    """Every fact of the standard that applies."""
    desk = Desk(institution, day)
    rules: dict[str, tuple[Cell, ...]] = {key: (desk.write(text),) for key, text in _RULES.items()}
    rules |= single(document__reportEduDocLink=self_examination(desk))
    rules["document.ustavDocLink"] = (replace(desk.write("ustav"), signature=_charter_signature(institution)),)
    rules["document.prescriptionDocLink"] = (
        (desk.write("predpisanie"), desk.write("otchet-ob-ispolnenii-predpisaniya"))
        if institution.number == 56
        else (ABSENT,)
    )
    return (
        Tale(rules) | tell_basics(desk) | tell_education(desk) | tell_people(desk) | tell_rooms(desk) | tell_money(desk)
    )


def _charter_signature(institution: Institution) -> str:
    """Gymnasium 56 has signed its charter with a certificate; the others publish a copy."""
    return "усиленная неквалифицированная" if (institution.kind, institution.number) == (Kind.GYMNASIUM, 56) else COPY


def tell_some(institution: Institution, day: date) -> Tale:
    """About half of the facts: whole topics are missing, some documents are old, some things are declared absent."""
    desk = Desk(institution, day)
    chance = Chance().child("tells", institution.key)
    late = 2 if chance.happens(0.3) else 0  # some have not looked at their documents for years
    everything = _cheap(desk, late)
    type_ = desk.type
    applicable = load_standard().applicable(type_)
    accepted = institution.site_state is SiteState.ACCEPTED
    aim = chance.between(0.42, 0.76) if accepted else chance.between(0.34, 0.44)
    kept = everything.without(everything.keys() - _ALWAYS)
    order = sorted(_TOPICS, key=lambda topic: chance.child(topic[0]).fraction() / topic[2])
    for _name, keys, _weight in order:
        wider = everything.without(everything.keys() - kept.keys() - set(keys))
        share = count_marks(wider, type_, KNOWN) / applicable
        if share <= aim + 0.02:
            kept = wider
            if share >= aim - 0.01:
                break
    return kept


def _cheap(desk: Desk, late: int) -> Tale:
    """What such an institution could tell, without documents of its own: those of the committee serve."""
    papers: Mapping[str, Cell] = {
        key: replace(common_paper(text, desk.type, desk.day, late if text in _OFTEN_OLD else 0), signer=desk.signer)
        for key, text in _RULES.items()
    }
    institution = desk.institution
    sites = tell_basics(_Quiet(institution, desk.day)) | tell_education(_Quiet(institution, desk.day))
    tale = sites | tell_people(desk, MOST_TEACHERS) | tell_rooms(desk, 0.4) | tell_money(_Quiet(institution, desk.day))
    singles = {key: cells for key, cells in tale.singles.items() if not any(isinstance(cell, Paper) for cell in cells)}
    singles |= {key: (paper,) for key, paper in papers.items()}
    singles["document.prescriptionDocLink"] = (ABSENT,)
    if Chance().child("report published", institution.key).happens(0.15):
        singles["document.reportEduDocLink"] = (self_examination(desk, late),)
    groups: dict[str, tuple[Row, ...]] = {
        key: tuple(
            {name: cell for name, cell in row.items() if name not in _OWN_PAPERS and name != "site"} for row in rows
        )
        for key, rows in tale.rows.items()
    }
    if late:  # nobody has added the last years
        groups["budget.volume"] = groups["budget.volume"][late:]
    return Tale(singles, groups, tale.absent_groups)


class _Quiet(Desk):
    """A desk whose own documents are never printed: only their rows are of use."""

    def write(self, key: str, *, name: str = "", slots: Mapping[str, str] | None = None) -> Paper:
        """A blank in place of the document."""
        return _blank(self.day)


@cache
def _blank(day: date) -> Paper:
    return Paper("blank", "", day, (), "")
