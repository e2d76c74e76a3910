"""Close institutions, licence and accredit them: states of every sort, each with a plausible history."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from catalog.kinds import Kind, RegisterState, SiteState
from portal.demo.chance import Chance
from portal.demo.identifiers import make_accreditation_number, make_licence_number
from portal.demo.model import Institution, RegisterRow
from portal.demo.plan import GENERAL
from portal.demo.programmes import ADDITIONAL, PRESCHOOL, TEACHERS

AUTHORITY = "Комитет по образованию Ясноморска"
_LEVELS_IN_REGISTER = {
    PRESCHOOL: "дошкольное образование",
    ADDITIONAL: "дополнительное образование детей и взрослых",
    TEACHERS: "дополнительное профессиональное образование",
}
S = RegisterState


def close_some(institutions: Sequence[Institution], day: date, seed: Chance) -> list[Institution]:
    """Close about three in a hundred; each has a successor nearby of the same kind that stays open."""
    made = list(institutions)
    position = {institution.key: index for index, institution in enumerate(made)}
    chance = seed.child("closing")
    wanted = max(4, len(made) // 45)
    closable = [
        i
        for i in made
        if i.kind in (Kind.SCHOOL, Kind.KINDERGARTEN, Kind.SPECIAL)
        and not i.private
        and i.number not in (31, 114)
        and i.pupils < 700
    ]
    chosen = [i for i in made if (i.kind, i.number) == (Kind.SCHOOL, 112)]
    chosen += [i for i in chance.shuffled(closable) if i not in chosen][: wanted - len(chosen)]
    closing = {i.key for i in chosen}
    for institution in chosen:
        near = [
            i
            for i in made
            if i.district == institution.district
            and i.kind == institution.kind
            and i.key not in closing
            and not i.private
        ]
        if not near:
            continue
        numbered = [i for i in near if (institution.number, i.number) == (112, 114)]
        successor = numbered[0] if numbered else chance.pick(near)
        years_ago = 2 if numbered else chance.whole(1, 6)
        made[position[institution.key]] = replace(
            institution, closed_on=date(day.year - years_ago, 8, chance.whole(18, 31)), successor=successor.key
        )
    return made


def make_branches(institutions: Sequence[Institution], seed: Chance) -> list[Institution]:
    """A few kindergartens are branches of a school of their district: one body, one licence with a supplement for each."""
    made = list(institutions)
    chance = seed.child("branches")
    schools = [i for i in made if i.kind is Kind.SCHOOL and not i.private and not i.closed_on]
    candidates = [
        index
        for index, i in enumerate(made)
        if i.kind is Kind.KINDERGARTEN
        and not i.private
        and not i.closed_on
        and any(s.district == i.district for s in schools)
    ]
    taken_over = {i.successor for i in made}
    wanted = max(2, len(made) // 70)
    for index in [index for index in chance.shuffled(candidates) if made[index].key not in taken_over][:wanted]:
        head = chance.pick([school for school in schools if school.district == made[index].district])
        made[index] = replace(made[index], head_key=head.key)
    return made


def add_registers(institutions: Sequence[Institution], day: date, seed: Chance) -> list[Institution]:
    """Give every institution its rows in the two registers.

    In a region of a few hundred each state of the licence occurs at least once; a few institutions stay without a row («нет данных»).
    """
    licences = _licence_states(institutions, seed.child("licence states"))
    accreditations = _accreditation_states(institutions, seed.child("accreditation states"))
    return [
        replace(
            institution,
            licences=_licences(institution, licences[institution.key], day, seed.child("licence", institution.key)),
            accreditations=_accreditation(
                institution, accreditations.get(institution.key), day, seed.child("accreditation", institution.key)
            ),
        )
        for institution in institutions
    ]


def _spread(keys: list[str], shares: Sequence[tuple[RegisterState, int]], chance: Chance) -> dict[str, RegisterState]:
    """Active for all but a few: one in ``share`` has the state beside it, and always at least one."""
    states = dict.fromkeys(keys, S.ACTIVE)
    left = chance.shuffled(keys)
    for state, share in shares:
        for _ in range(max(1, len(keys) // share)):
            if len(left) > 1:
                states[left.pop()] = state
    return states


def _licence_states(institutions: Sequence[Institution], chance: Chance) -> dict[str, RegisterState]:
    open_ones = [i.key for i in institutions if not i.closed_on and not _known(i)]
    states = _spread(
        open_ones,
        ((S.PARTIALLY_SUSPENDED, 90), (S.SUSPENDED, 110), (S.ANNULLED, 300), (S.TERMINATED, 300), (S.NO_DATA, 60)),
        chance,
    )
    for institution in institutions:
        if institution.closed_on:
            states[institution.key] = S.TERMINATED
        elif _known(institution):
            states[institution.key] = S.PARTIALLY_SUSPENDED if institution.kind is Kind.LYCEUM else S.ACTIVE
        if institution.naming.profile == "quality":
            states[institution.key] = S.NO_DATA  # it teaches nobody
    return states


def _known(institution: Institution) -> bool:
    """Whether the guide speaks of it: its states are fixed."""
    return (institution.kind, institution.number) in ((Kind.LYCEUM, 17), (Kind.GYMNASIUM, 56))


def _accreditation_states(institutions: Sequence[Institution], chance: Chance) -> dict[str, RegisterState]:
    bound = [i for i in institutions if i.kind in GENERAL or i.kind is Kind.VOCATIONAL]
    open_ones = [i.key for i in bound if not i.closed_on and not _known(i)]
    states = _spread(
        open_ones,
        ((S.PARTIALLY_SUSPENDED, 140), (S.SUSPENDED, 120), (S.ANNULLED, 400), (S.TERMINATED, 150), (S.NO_DATA, 40)),
        chance,
    )
    for institution in bound:
        if institution.closed_on:
            states[institution.key] = S.TERMINATED
        elif _known(institution):
            states[institution.key] = S.ACTIVE
    return states


def _order(chance: Chance, on: date) -> str:
    return f"{chance.whole(40, 6900)}-р, {on:%d.%m.%Y}"


def _workday(on: date) -> date:
    return on - timedelta(days=max(0, on.weekday() - 4))


def _licences(institution: Institution, state: RegisterState, day: date, chance: Chance) -> tuple[RegisterRow, ...]:
    if state is S.NO_DATA or institution.head_key:  # a branch stands in the licence of its head
        return ()
    last = institution.closed_on or day
    issued = _workday(
        max(
            date(chance.whole(2011, 2023), chance.whole(1, 12), chance.whole(1, 28)),
            institution.founded_on + timedelta(days=60),
        )
    )
    issued = min(issued, _workday(last - timedelta(days=400)))
    index = int(institution.key[1:])
    levels = tuple(dict.fromkeys(_level(programme.level) for programme in institution.programmes))
    decided = issued
    note = ""
    if state is not S.ACTIVE:
        decided = (
            institution.closed_on + timedelta(days=20)
            if institution.closed_on
            else _workday(day - timedelta(days=chance.whole(20, 330)))
        )
        note = {
            S.PARTIALLY_SUSPENDED: f"Приостановлено действие в части: {levels[-1] if levels else 'все программы'}",
            S.SUSPENDED: "Действие приостановлено до устранения нарушений",
            S.ANNULLED: "Аннулирована решением суда",
            S.TERMINATED: "Прекращена в связи с реорганизацией"
            if institution.closed_on
            else "Прекращена по заявлению лицензиата",
        }.get(state, "")
    rows = [_row(institution, make_licence_number(1_000 + index * 17), state, issued, decided, levels, chance, note)]
    if (
        state is S.ACTIVE and chance.happens(0.06) and issued.year > 2013
    ):  # the licence before this one, on a form of the old kind
        before = _workday(date(issued.year - 2, chance.whole(1, 12), chance.whole(1, 28)))
        old = replace(rows[0], number=f"{chance.whole(100, 4999):04d}-{institution.key[3:]}", state=S.TERMINATED, issued_on=before,
                      decision=_order(chance, issued), decision_on=issued, note="Прекращена: лицензия переоформлена")  # fmt: skip
        rows.append(old)
    return tuple(rows)


def _level(level: str) -> str:
    return _LEVELS_IN_REGISTER.get(level, level[0].lower() + level[1:])


def _row(
    institution: Institution, number: str, state: RegisterState, issued: date, decided: date, programmes: tuple[str, ...],
    chance: Chance, note: str = "", ends_on: date | None = None,
) -> RegisterRow:  # fmt: skip
    return RegisterRow(
        number=number,
        state=state,
        issued_on=issued,
        ends_on=ends_on,
        holder=institution.naming.full,
        address=institution.house.address,
        inn=institution.inn,
        ogrn=institution.ogrn,
        authority=AUTHORITY,
        programmes=programmes,
        decision=_order(chance, decided),
        decision_on=decided,
        note=note,
    )


def _accreditation(
    institution: Institution, state: RegisterState | None, day: date, chance: Chance
) -> tuple[RegisterRow, ...]:
    if state in (None, S.NO_DATA):
        return ()
    general = [p for p in institution.programmes if p.level not in (PRESCHOOL, ADDITIONAL)]
    if institution.kind is Kind.VOCATIONAL:
        levels = tuple(f"{p.code} {p.name}" for p in general)
    else:
        levels = tuple(dict.fromkeys(_level(p.level) for p in general))
    if not levels:
        return ()
    issued = _workday(date(chance.whole(2012, 2023), chance.whole(2, 12), chance.whole(1, 28)))
    # Certificates issued before 2022 were printed with an end; since then accreditation has none, so the old date says nothing.
    ends = (
        date(issued.year + 12, issued.month, issued.day) if issued < date(2022, 3, 1) and chance.happens(0.55) else None
    )
    decided = issued
    if state is not S.ACTIVE:
        decided = (
            institution.closed_on + timedelta(days=20)
            if institution.closed_on
            else _workday(day - timedelta(days=chance.whole(20, 330)))
        )
    number = (
        make_accreditation_number(2_000 + int(institution.key[1:]) * 13)
        if issued.year > 2020 or chance.happens(0.7)
        else f"{chance.whole(100, 1999)}"
    )
    return (_row(institution, number, state or S.ACTIVE, issued, decided, levels, chance, ends_on=ends),)


def give_sites(institutions: Sequence[Institution], seed: Chance) -> list[Institution]:
    """Who has which site: of ten open institutions six have accepted theirs, two are still drafts, one keeps its own elsewhere."""
    made = []
    for institution in institutions:
        chance = seed.child("site", institution.key)
        state = chance.weighted(
            ((SiteState.ACCEPTED, 60), (SiteState.DRAFT, 20), (SiteState.EXTERNAL, 11), (SiteState.NONE, 9))
        )
        if institution.closed_on:
            state = SiteState.NONE
        elif (institution.kind, institution.number) == (Kind.GYMNASIUM, 56):
            state = SiteState.ACCEPTED
        elif institution.private:
            state = SiteState.EXTERNAL
        made.append(replace(institution, site_state=state))
    return made
