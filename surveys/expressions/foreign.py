"""What authors know from elsewhere and write here, with the remedy."""

from core.i18n import LazyText, lazy_gettext

_REPEATS = lazy_gettext("repeated groups are not asked here; ask the question as often as it is needed")
_TABLES = lazy_gettext("other files and forms cannot be read; put their values into columns of the choices")
_PLACES = lazy_gettext("places on a map are not asked here")
_CHANCE = lazy_gettext("the same answers must always give the same result, so nothing is drawn by lot")
_HIDING = lazy_gettext("answers are not encoded or hashed here; store them as they are")

FOREIGN_FUNCTIONS: dict[str, LazyText] = {
    "position": _REPEATS,
    "indexed-repeat": _REPEATS,
    "pulldata": _TABLES,
    "instance": _TABLES,
    "search": _TABLES,
    "area": _PLACES,
    "distance": _PLACES,
    "geofence": _PLACES,
    "random": _CHANCE,
    "uuid": _CHANCE,
    "randomize": _CHANCE,
    "digest": _HIDING,
    "base64-decode": _HIDING,
    "checklist": lazy_gettext("write count-selected or sum instead"),
    "weighted-checklist": lazy_gettext("write count-selected or sum instead"),
    "property": lazy_gettext("nothing is read from the person's device"),
    "jr:itext": lazy_gettext("texts are not looked up in expressions"),
    "substring": lazy_gettext("write substr, which counts from 0"),
    "len": lazy_gettext("write string-length"),
    "floor": lazy_gettext("write int"),
    "ceiling": lazy_gettext("write int(… + 1) or round"),
}

FOREIGN_SIGNS: dict[str, LazyText] = {
    "==": lazy_gettext("one = compares"),
    "=": lazy_gettext("one = compares"),
    "<>": lazy_gettext("“not equal” is written !="),
    ">": lazy_gettext("“at least” is written >=, “at most” <=, “not equal” !="),
    "≥": lazy_gettext("“at least” is written >="),
    "≤": lazy_gettext("“at most” is written <="),
    "≠": lazy_gettext("“not equal” is written !="),
    "&": lazy_gettext("write and"),
    "|": lazy_gettext("write or"),
    "!": lazy_gettext("write not(…)"),
    "%": lazy_gettext("the rest of a division is written mod"),
    "/": lazy_gettext("division is written div"),
    "[": lazy_gettext("filters in brackets are not known here"),
    "$": lazy_gettext("an answer is written ${name}"),
    "«": lazy_gettext("words stand in straight quotes: 'yes'"),
    "'": lazy_gettext("a quote is opened and not closed, or an operator is missing before it"),
    '"': lazy_gettext("a quote is opened and not closed, or an operator is missing before it"),
    "‘": lazy_gettext("a quote is opened and not closed, or an operator is missing before it"),
    "’": lazy_gettext("a quote is opened and not closed, or an operator is missing before it"),
    ",": lazy_gettext("a comma stands only between the arguments of a function; decimals take a point"),
    ")": lazy_gettext("a parenthesis closes that was not opened, or a value is missing before it"),
}
