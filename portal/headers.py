"""Say to browsers what each kind of address may do."""

from enum import StrEnum
from functools import cache

from flask import Response


class PathClass(StrEnum):
    """Kinds of addresses; each has its own policy."""

    PAGE = "page"  # pages of the portal and of schools
    SEARCH = "search"  # may ask where somebody is, once its button is pressed
    FORM = "form"  # polls and feedback: who came from where is nobody's business
    STAFF = "staff"
    DRAFT = "draft"  # a site that is not accepted yet
    EMBED = "embed"  # blocks that any site may frame
    DATA = "data"  # open data and the API
    ASSET = "asset"  # files named by their content


_PREFIXES = (
    ("/staff/preview/", PathClass.DRAFT),
    ("/staff/", PathClass.STAFF),
    ("/embed/", PathClass.EMBED),
    ("/data/", PathClass.DATA),
    ("/api/", PathClass.DATA),
    ("/assets/", PathClass.ASSET),
    ("/search/", PathClass.SEARCH),
    ("/polls/", PathClass.FORM),
    ("/surveys/", PathClass.FORM),
    ("/feedback/", PathClass.FORM),
)
_COMMON = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)
_TIGHT = "base-uri 'none'; object-src 'none'"
POLICIES = {
    PathClass.PAGE: f"{_COMMON}; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; {_TIGHT}",
    PathClass.SEARCH: f"{_COMMON}; form-action 'self'; frame-ancestors 'none'; {_TIGHT}",
    PathClass.FORM: f"{_COMMON}; form-action 'self'; frame-ancestors 'none'; {_TIGHT}",
    PathClass.STAFF: f"{_COMMON}; form-action 'self'; frame-ancestors 'none'; {_TIGHT}",
    # A draft's words were typed by others: it may look as it will, and do nothing.
    PathClass.DRAFT: "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; "
    f"frame-ancestors 'none'; {_TIGHT}; sandbox allow-same-origin allow-popups",
    PathClass.EMBED: f"{_COMMON}; form-action 'self'; frame-ancestors *; {_TIGHT}",
    PathClass.DATA: "default-src 'none'; frame-ancestors 'none'; sandbox",
    PathClass.ASSET: "default-src 'none'; frame-ancestors 'none'",
}
# /data/ also has pages (passports of the files): they look like the portal.
_DATA_PAGE = POLICIES[PathClass.PAGE]
# A picture somebody drew as SVG is a document of its own when opened alone.
_VECTOR = "default-src 'none'; style-src 'self'; sandbox; frame-ancestors 'none'"
_REFERRERS = {PathClass.FORM: "no-referrer", PathClass.DRAFT: "no-referrer"}
_FROM_ANYWHERE = frozenset({PathClass.EMBED, PathClass.DATA, PathClass.ASSET})
PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), usb=(), browsing-topics=()"
)
_PERMISSIONS = {PathClass.SEARCH: PERMISSIONS_POLICY.replace("geolocation=()", "geolocation=(self)")}
HSTS = "max-age=31536000; includeSubDomains"


def classify(path: str) -> PathClass:
    """The class of an address, with or without its language prefix."""
    bare = path.removeprefix("/en") if path.startswith("/en/") else path
    return next((kind for prefix, kind in _PREFIXES if bare.startswith(prefix)), PathClass.PAGE)


def secure(response: Response, path: str, *, https: bool) -> Response:
    """Add the headers of the address's class; what a view has set itself stays."""
    kind = classify(path)
    policy = POLICIES[kind]
    if response.mimetype == "text/html" and kind in (PathClass.DATA, PathClass.ASSET):
        policy = _DATA_PAGE
    elif response.mimetype == "image/svg+xml" and kind is not PathClass.ASSET:
        policy = _VECTOR
    elif response.mimetype == "application/pdf":
        policy = "frame-ancestors 'none'"  # the browser's own reader of PDF obeys no finer policy
    present = {name.lower() for name, _value in response.headers}
    for name, value in _headers(kind, policy, https):
        if name.lower() not in present:  # one look at all of them: ``setdefault`` walks the list for each
            response.headers.add(name, value)
    if kind in (PathClass.STAFF, PathClass.DRAFT):
        response.headers["Cache-Control"] = "no-store"
    return response


@cache
def _headers(kind: PathClass, policy: str, https: bool) -> tuple[tuple[str, str], ...]:
    """What a class of addresses sends where a view has said nothing."""
    headers = []
    if https:
        policy += "; upgrade-insecure-requests"
        headers.append(("Strict-Transport-Security", HSTS))
    headers += [
        ("Content-Security-Policy", policy),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", _REFERRERS.get(kind, "same-origin")),
        ("Permissions-Policy", _PERMISSIONS.get(kind, PERMISSIONS_POLICY)),
        ("Cross-Origin-Resource-Policy", "cross-origin" if kind in _FROM_ANYWHERE else "same-origin"),
    ]
    if kind is not PathClass.EMBED:
        headers += [("Cross-Origin-Opener-Policy", "same-origin"), ("X-Frame-Options", "DENY")]
    if kind in _FROM_ANYWHERE:  # a module script of another site, like the one of <kais-embed>, is fetched with CORS
        headers += [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "ETag")]
    if kind in (PathClass.STAFF, PathClass.DRAFT):
        headers.append(("X-Robots-Tag", "noindex, nofollow"))
    else:
        headers.append(("Cache-Control", "no-cache"))
    return tuple(headers)
