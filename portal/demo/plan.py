"""Decide how many institutions of which kind stand where, and what numbers they bear."""

from dataclasses import dataclass

from catalog.kinds import Kind
from portal.demo.chance import Chance
from portal.demo.geography import DISTRICTS, DistrictSeed

# Shares of a Russian city of about a million: most are kindergartens, then schools.
SHARES: tuple[tuple[Kind, float], ...] = (
    (Kind.KINDERGARTEN, 41.0), (Kind.SCHOOL, 24.5), (Kind.GYMNASIUM, 5.5), (Kind.LYCEUM, 5.0), (Kind.BOARDING, 2.0), (Kind.SPECIAL, 3.5),
    (Kind.EDUCATION_CENTRE, 1.8), (Kind.SUPPLEMENTARY, 9.5), (Kind.VOCATIONAL, 4.2), (Kind.OTHER, 3.0),
)  # fmt: skip
GENERAL = (Kind.SCHOOL, Kind.GYMNASIUM, Kind.LYCEUM, Kind.BOARDING, Kind.SPECIAL, Kind.EDUCATION_CENTRE)
LEAST = 60  # below this a region of eighteen districts has not one of every kind


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the plan: an institution before it has a name."""

    index: int  # 1…; its telephone, tax number and key follow from it
    kind: Kind
    district: DistrictSeed
    nth: int  # of its kind in its district, from 0
    nth_of_kind: int  # in the city, from 0
    number: int  # 0: bears none
    private: bool = False


def share_out(total: int, weights: list[float]) -> list[int]:
    """Split ``total`` by weights, the largest remainders first."""
    exact = [total * weight / sum(weights) for weight in weights]
    whole = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (whole[i] - exact[i], i))
    for index in order[: total - sum(whole)]:
        whole[index] += 1
    return whole


# Institutions the guide, the tests and the look study speak of: (kind, district, number).
KNOWN = (
    (Kind.GYMNASIUM, "priozernyy", 56),
    (Kind.LYCEUM, "starogorodskoy", 17),
    (Kind.SCHOOL, "portovyy", 112),
    (Kind.SCHOOL, "portovyy", 114),
    (Kind.SCHOOL, "melnichnyy", 31),
)
EVENING_TWIN = ("melnichnyy", 31)  # an evening school with the number of a day school of its district


def make_plan(total: int, chance: Chance) -> list[Slot]:
    """Place ``total`` institutions, ordered by district and kind."""
    counts = dict(zip((kind for kind, _ in SHARES), share_out(total, [share for _, share in SHARES]), strict=True))
    placed: list[tuple[DistrictSeed, Kind]] = []
    for kind, count in counts.items():
        weights = [district.weight * chance.child(kind, district.key).between(0.85, 1.15) for district in DISTRICTS]
        if kind in (Kind.VOCATIONAL, Kind.BOARDING):  # not on the islands
            weights = [
                0.01 if district.key == "ostrovnoy" else weight
                for district, weight in zip(DISTRICTS, weights, strict=True)
            ]
        for known_kind, key, _number in KNOWN:
            if known_kind is kind:
                spot = next(i for i, district in enumerate(DISTRICTS) if district.key == key)
                weights[spot] = max(weights[spot], 6.5)
        for district, here in zip(DISTRICTS, share_out(count, weights), strict=True):
            placed += [(district, kind)] * here
    _ensure_known(placed)
    order = {district.key: index for index, district in enumerate(DISTRICTS)}
    kinds = {kind: index for index, kind in enumerate(Kind)}
    placed.sort(key=lambda pair: (order[pair[0].key], kinds[pair[1]]))
    return _give_numbers(placed, chance.child("numbers"))


def _ensure_known(placed: list[tuple[DistrictSeed, Kind]]) -> None:
    """Where the lots left a known institution out, move one of its kind from the fullest district."""
    wanted = [(kind, key) for kind, key, _number in KNOWN] + [(Kind.SPECIAL, EVENING_TWIN[0])]
    by_key = {district.key: district for district in DISTRICTS}
    for kind, key in wanted:
        need = sum(1 for pair in wanted if pair == (kind, key))
        if sum(1 for district, k in placed if (district.key, k) == (key, kind)) >= need:
            continue
        tally = {d.key: sum(1 for district, k in placed if (district.key, k) == (d.key, kind)) for d in DISTRICTS}
        fullest = max((k for k in tally if k != key), key=lambda k: tally[k])
        placed.remove((by_key[fullest], kind))
        placed.append((by_key[key], kind))


def _give_numbers(placed: list[tuple[DistrictSeed, Kind]], chance: Chance) -> list[Slot]:
    general = sum(1 for _district, kind in placed if kind in GENERAL)
    gardens = sum(1 for _district, kind in placed if kind is Kind.KINDERGARTEN)
    reserved = {number for _kind, _key, number in KNOWN}
    school_numbers = chance.shuffled([n for n in range(1, int(general * 1.55) + 60) if n not in reserved])
    garden_numbers = chance.child("gardens").shuffled(range(1, int(gardens * 1.3) + 8))
    known = {(kind, key): [n for k, d, n in KNOWN if (k, d) == (kind, key)] for kind, key, _number in KNOWN}
    twin_placed = False
    seen: dict[Kind, int] = {}
    here: dict[tuple[Kind, str], int] = {}
    private_every = 18  # about one school in eighteen is private
    slots = []
    for index, (district, kind) in enumerate(placed, start=1):
        nth, nth_of_kind = here.get((kind, district.key), 0), seen.get(kind, 0)
        here[kind, district.key], seen[kind] = nth + 1, nth_of_kind + 1
        number, private = 0, False
        if known.get((kind, district.key)):
            number = known[kind, district.key].pop(0)
        elif kind is Kind.SPECIAL and district.key == EVENING_TWIN[0] and not twin_placed:
            number, twin_placed = EVENING_TWIN[1], True
        elif kind is Kind.SCHOOL and nth_of_kind % private_every == private_every - 1:
            private = True
        elif kind in GENERAL:
            number = school_numbers.pop()
        elif kind is Kind.KINDERGARTEN:
            number = garden_numbers.pop()
        slots.append(Slot(index, kind, district, nth, nth_of_kind, number, private))
    return slots
