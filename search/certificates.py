"""A licence or an accreditation as a document of its own."""

from collections.abc import Iterator

from catalog.cards import LicenceView
from search.analysis import address_terms, exact_terms, name_terms, number_sign_terms, text_terms, tidy, words
from search.document import Document, Rank, natural_key, stored_state

# What it is called, in both languages of the portal.
CERTIFICATE_NAMES: dict[str, tuple[str, ...]] = {
    "licence": ("лицензия", "licence"),
    "accreditation": ("аккредитация", "свидетельство", "accreditation"),
}


def certificate_document(view: LicenceView, type: str, url: str) -> Document:
    """A row of a register.

    One that is attached is found by its numbers alone, after the institutions that it belongs to; one that belongs to nobody
    yet also by holder and address.

    Args:
        type: licence or accreditation.
        url: of its line on the page of the register.
    """
    holder = tidy(view.holder)
    attached = bool(view.institutions)
    name = list(CERTIFICATE_NAMES[type])
    main = [*name, *number_terms(view)]
    if not attached:
        name += [*text_terms(holder), *name_terms(holder)]
        main += [*name, *text_terms(view.address), *address_terms(view.address)]
        main += [*text_terms(view.inn), *text_terms(view.ogrn)]
    stored = {
        "type": type,
        "group": "certificate",
        "id": view.id,
        "title": holder or tidy(view.number),
        "url": url,
        "number": tidy(view.number),
        "address": tidy(view.address),
        "licence" if type == "licence" else "accreditation": stored_state(view.state),
        "issued_on": view.issued_on,
    }
    if attached:
        stored["institution_id"] = view.institutions[0].id
    return Document(
        key=f"{type}:{view.id}",
        rank=(Rank.CERTIFICATE, type, natural_key(holder), view.id),
        name=tuple(name),
        main=tuple(dict.fromkeys(main)),
        text="" if attached else "\n".join(view.programmes),
        facets={"group": ("certificate",)},
        stored=stored,
        spoken=() if attached else tuple(words(holder)),
        day=view.issued_on,
    )


def number_terms(view: LicenceView) -> Iterator[str]:
    """The terms of every number it has: its own, those of its form, of its supplements and decisions, whole and in parts."""
    yield from exact_terms(view.number)
    for text in _numbers(view):
        yield from text_terms(text)
        yield from number_sign_terms(text)


def _numbers(view: LicenceView) -> Iterator[str]:
    yield view.number
    yield f"{view.series} {view.form_number}"
    yield view.supplement
    for part in view.supplements:
        yield f"{part.series} {part.form_number}"
        if part.number not in ("", "1", "2", "3"):  # «supplement 1» would make every certificate found by a 1
            yield part.number
