"""Say what of a request could not be used."""

from collections.abc import Iterator

from core.i18n import gettext as _
from search.answering import Answer
from search.parameters import MOST_PER_PAGE
from search.request import Sort
from search.understanding import LONGEST_QUERY, MOST_WORDS


def make_notes(answer: Answer) -> tuple[str, ...]:
    """Sentences for people, the weightiest first."""
    return tuple(_iter_notes(answer))


def _iter_notes(answer: Answer) -> Iterator[str]:
    read, result, index, place = answer.read, answer.result, answer.index, answer.place
    asked = read.request
    if index is None:
        yield _(
            "The search index is being made. Until then names are compared letter by letter, and pages are not searched."
        )
    if result.cut:
        yield _(
            "The query is too long: its first %(characters)s characters and %(words)s words were used.",
            characters=LONGEST_QUERY,
            words=MOST_WORDS,
        )
    for name, value in read.unknown.items():
        yield _unknown(name, value)
    if index and asked.district and asked.district not in index.districts:
        yield _("There is no such district: “%(value)s”. Choose one from the list.", value=asked.district)
    if index and asked.site and asked.site not in index.sites:
        yield _("There is no such site: “%(value)s”. Search the whole portal instead.", value=asked.site)
    if asked.near and place is None and index:
        yield _(
            "No institution here has this place in its address: “%(value)s”. Give a street with a house, a station or a district;"
            " until then nothing is ordered by distance.",
            value=asked.near,
        )
    elif asked.sort is Sort.DISTANCE and place is None and index:
        yield _("Distances need a place to start from: give an address or a station.")


def _unknown(name: str, value: str) -> str:
    sentences = {
        "kind": _("There is no such kind of institution: “%(value)s”. The filter was left out.", value=value),
        "level": _("There is no such level of education: “%(value)s”. The filter was left out.", value=value),
        "licence": _("There is no such state of a licence: “%(value)s”. The filter was left out.", value=value),
        "type": _("There is no such type of results: “%(value)s”. The filter was left out.", value=value),
        "sort": _("There is no such order: “%(value)s”. The best come first.", value=value),
        "limit": _("A page has 1 to %(most)s results, not “%(value)s”.", most=MOST_PER_PAGE, value=value),
    }
    return sentences[name]
