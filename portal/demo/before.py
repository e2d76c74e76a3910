"""Remember the region as it was a year ago: other heads, other telephones, fewer or more pupils."""

from dataclasses import replace
from datetime import date

from portal.demo.chance import Chance
from portal.demo.model import Institution
from portal.demo.staff import appoint_head

YEAR_DAYS = 365


def a_year_before(institution: Institution, day: date, chance: Chance) -> Institution:
    """The institution as the list of ``day`` had it; most are as they are now."""
    was = institution
    if institution.closed_on and institution.closed_on > day:
        was = replace(was, closed_on=None, successor="")
    if chance.child("head").happens(0.1):
        was = replace(was, head=appoint_head(was.kind, was.naming, chance.child("other head")))
    if chance.child("phone").happens(0.06):
        was = replace(was, phone=f"{was.phone[:-2]}{(int(was.phone[-2:]) + 11) % 100:02d}")
    if was.pupils:
        was = replace(was, pupils=max(20, int(was.pupils * chance.child("pupils").between(0.93, 1.05))))
    return was
