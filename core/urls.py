"""Every public address, made in one place.

Paths start with ``/`` and are relative to the origin; ``localise`` adds ``/en`` where a page has an English twin.
"""

from datetime import date
from urllib.parse import quote, urlencode

LANGUAGES = ("ru", "en")
DEFAULT_LANGUAGE = "ru"
# Under these nothing is translated by prefix (design.md, Language and time).
_UNPREFIXED = ("/s/", "/data/", "/api/", "/staff/", "/embed/", "/assets/")


def localise(path: str, lang: str) -> str:
    """The address of ``path`` in ``lang``: Russian has no prefix, English lives under ``/en/``."""
    bare = path[3:] or "/" if path.startswith("/en/") or path == "/en" else path
    if lang == DEFAULT_LANGUAGE or bare.startswith(_UNPREFIXED) or not bare.startswith("/"):
        return bare
    return f"/{lang}{bare}"


def language_of(path: str) -> str:
    """The language an address asks for."""
    return "en" if path == "/en" or path.startswith("/en/") else DEFAULT_LANGUAGE


def institution(institution_id: int, slug: str) -> str:
    """The card of an institution."""
    return f"/institutions/{institution_id}-{slug}/"


def institution_permalink(institution_id: int) -> str:
    """The address of a card that survives a new name."""
    return f"/institutions/{institution_id}/"


def institution_history(institution_id: int, slug: str) -> str:
    """The page that lists what changed about an institution."""
    return f"/institutions/{institution_id}-{slug}/history/"


def institution_as_on(institution_id: int, on: date | None = None) -> str:
    """The institution as it was known at the end of a day; without a day: where one is asked for."""
    return f"/history/{institution_id}/" + (f"?on={on.isoformat()}" if on else "")


def institution_api(institution_id: int, as_of: date | None = None) -> str:
    """The same as JSON."""
    return f"/api/v1/institutions/{institution_id}" + (f"?as_of={as_of.isoformat()}" if as_of else "")


def institutions(*, district: str | None = None, kind: str | None = None, page: int = 1) -> str:
    """A static list: all, of one district, or of one kind; pages count from 1."""
    path = "/institutions/"
    if district:
        path = f"/institutions/district/{quote(district)}/"
    elif kind:
        path = f"/institutions/kind/{quote(kind)}/"
    return path if page == 1 else f"{path}page/{page}/"


def district(slug: str) -> str:
    """Services by place: the page of a district."""
    return f"/districts/{quote(slug)}/"


def districts() -> str:
    """All districts."""
    return "/districts/"


def licences(page: int = 1) -> str:
    """The register of licences."""
    return "/licences/" if page == 1 else f"/licences/page/{page}/"


def accreditations(page: int = 1) -> str:
    """The register of accreditations."""
    return "/accreditations/" if page == 1 else f"/accreditations/page/{page}/"


def school_site(slug: str, path: str = "") -> str:
    """A page of a school's generated site; ``path`` without a leading slash, e.g. ``sveden/common/``."""
    return f"/s/{quote(slug)}/{path}"


def site_preview(slug: str, path: str = "") -> str:
    """A page of a site that is still a draft, for those who may see it."""
    return f"/staff/preview/{quote(slug)}/{path}"


def embed(block: str, thing: int | str) -> str:
    """A block for other sites: card, licences, news, contacts, results, map, search, poll."""
    return f"/embed/{block}/{quote(str(thing))}/"


def data(name: str = "") -> str:
    """A bulk file, or the page that lists them."""
    return f"/data/{name}"


def changes(name: str = "") -> str:
    """A file of the change feed, or the page about it."""
    return f"/data/changes/{name}"


def changes_api() -> str:
    """Where a program asks for the changes after a cursor."""
    return "/api/v1/changes"


def institution_data(institution_id: int) -> str:
    """Everything public about one institution as JSON."""
    return f"/data/institutions/{institution_id}.json"


def search(**parameters: str | int | None) -> str:
    """The search page, with the parameters that are not empty."""
    given = {key: value for key, value in parameters.items() if value not in (None, "")}
    return "/search/" + (f"?{urlencode(given)}" if given else "")


def search_api(**parameters: str | int | None) -> str:
    """The same for programs."""
    return search(**parameters).replace("/search/", "/api/v1/search", 1)


def suggestions_api(lang: str) -> str:
    """Where a search field asks what may be meant; it adds what was typed as ``q``."""
    return f"/api/v1/suggest?lang={lang}"


def polls() -> str:
    """The list of polls."""
    return "/polls/"


def poll(poll_id: int | str) -> str:
    """One poll: its question, or its results once closed."""
    return f"/polls/{poll_id}/"


def poll_results(poll_id: int | str) -> str:
    """The results of one poll."""
    return f"/polls/{poll_id}/results/"


def surveys() -> str:
    """The list of surveys."""
    return "/surveys/"


def survey(survey_id: int | str) -> str:
    """One survey: its questions, or its results once closed. A poll of one question lives at ``poll``."""
    return f"/surveys/{survey_id}/"


def survey_results(survey_id: int | str) -> str:
    """The results of one survey."""
    return f"/surveys/{survey_id}/results/"


def feedback_new(
    *,
    institution_id: int | None = None,
    field: str | None = None,
    back: str | None = None,
) -> str:
    """The feedback form, filled with what it is about."""
    given = {"institution": institution_id, "field": field, "back": back}
    query = urlencode({key: value for key, value in given.items() if value is not None})
    return "/feedback/new" + (f"?{query}" if query else "")


def feedback_status() -> str:
    """Where a tracking code is asked for; the code never stands in an address."""
    return "/feedback/status"


MAP = "/map/"
OPENSEARCH = "/search/opensearch.xml"
SITES = "/sites/"
STAFF = "/staff/"
