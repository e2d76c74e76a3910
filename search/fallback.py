"""List institutions straight from the catalogue while there is no index."""

from collections.abc import Iterable
from itertools import islice

from sqlalchemy.orm import Session

from catalog import read
from catalog.cards import InstitutionCard
from core.text import comparison_key
from search.analysis import tidy
from search.documents import institution_document, natural_key
from search.request import SearchRequest
from search.result import SearchResult, make_hit
from search.understanding import LONGEST_QUERY

_MOST_SCANNED = 2_000  # cards looked at for one page: this listing stands in, it does not replace the index
_MOST_NAMED = 200


def list_plainly(session: Session, request: SearchRequest) -> SearchResult:
    """Institutions whose name contains the text as it is, under the filters; no other documents, no counts."""
    text = tidy(request.text[: LONGEST_QUERY * 5])
    kept = text[:LONGEST_QUERY]
    found = [card for card in _candidates(session, kept) if _fits(card, request)]
    found.sort(key=lambda card: natural_key(card.name))
    if request.type not in ("", "institution") or request.site:
        found = []
    pages = max(1, -(-len(found) // request.per_page))
    page = min(max(1, request.page), pages)
    shown = found[(page - 1) * request.per_page : page * request.per_page]
    return SearchResult(
        total=len(found),
        hits=tuple(make_hit(institution_document(card).stored, frozenset()) for card in shown),
        facets={},
        page=page,
        pages=pages,
        text=kept,
        cut=len(text) > LONGEST_QUERY,
    )


def _candidates(session: Session, text: str) -> Iterable[InstitutionCard]:
    if not comparison_key(text):
        return islice(read.iter_cards(session), _MOST_SCANNED)
    ids = [ref.id for ref in read.institution_refs(session, text, limit=_MOST_NAMED)]
    return read.iter_cards(session, ids) if ids else ()


def _fits(card: InstitutionCard, request: SearchRequest) -> bool:
    return (
        (not request.district or (card.district is not None and card.district.slug == request.district))
        and (not request.kind or card.kind.value == request.kind)
        and (not request.licence or card.licence.state.value == request.licence)
        and (not request.level or request.level in institution_document(card).facets.get("level", ()))
    )
