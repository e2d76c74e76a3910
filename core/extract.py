"""Find every msgid of the project, and what a language still lacks.

``python -m core.extract`` prints what is missing in Russian and rewrites ``locale/en/kais.po``, where every msgid is its
own translation; ``python -m core.extract --check`` writes nothing and fails when something is missing.
"""

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from core.i18n import LOCALE_DIR

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("core", "catalog", "publisher", "surveys", "search", "portal", "themes")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "N_": None,
}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.xml", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {"**.html": {"silent": "false"}, "**.xml": {"silent": "false"}}
Msgid = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a msgid is used first."""

    file: str
    line: int


def find_messages(root: Path = ROOT) -> dict[Msgid, Place]:
    """Every msgid (or pair of singular and plural) in code and templates, with its first place."""
    found: dict[Msgid, Place] = {}
    for package in PACKAGES:
        if not (root / package).is_dir():
            continue
        for file, line, message, *_rest in extract_from_dir(
            root / package, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
        ):
            msgid: Msgid = (message[0], message[1]) if isinstance(message, tuple) else message
            if msgid:
                found.setdefault(msgid, Place(f"{package}/{file}", line))
    return found


def read_language(lang: str) -> dict[str, tuple[str, ...]]:
    """What a language has: msgid (the singular of a pair) → its forms, empty ones included."""
    known: dict[str, tuple[str, ...]] = {}
    for path in sorted((LOCALE_DIR / lang).glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale=lang):
            if not message.id or message.fuzzy:
                continue
            key = message.id[0] if isinstance(message.id, list | tuple) else message.id
            forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
            if any(forms) or key not in known:
                known[key] = tuple(str(form) for form in forms)
    return known


def missing(lang: str, messages: dict[Msgid, Place]) -> list[str]:
    """Sentences about msgids that ``lang`` does not translate, or whose plural forms are incomplete."""
    known = read_language(lang)
    problems = []
    for msgid, place in sorted(messages.items(), key=lambda item: (item[1].file, item[1].line)):
        key = msgid[0] if isinstance(msgid, tuple) else msgid
        forms = known.get(key, ())
        wanted = {"ru": 3, "en": 2}[lang] if isinstance(msgid, tuple) else 1
        if len(forms) < wanted or not all(forms):
            problems.append(f"{place.file}:{place.line}: no {lang} translation of “{key}”")
    return problems


def write_english(messages: dict[Msgid, Place]) -> None:
    """Write the English catalogue: every msgid says itself."""
    catalogue = Catalog(locale="en", project="KAIS", creation_date=None, fuzzy=False)
    for msgid in sorted(messages, key=str):
        catalogue.add(msgid, msgid)
    buffer = BytesIO()
    write_po(buffer, catalogue, omit_header=False, width=120, sort_output=True)
    lines = [
        line for line in buffer.getvalue().decode().splitlines() if not line.startswith(('"POT-Creation', '"PO-Rev'))
    ]
    (LOCALE_DIR / "en" / "kais.po").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Report, and unless ``--check`` is given bring the English catalogue up to date."""
    messages = find_messages()
    if "--check" not in arguments:
        write_english(messages)
    problems = [sentence for lang in ("ru", "en") for sentence in missing(lang, messages)]
    print("\n".join(problems) or f"{len(messages)} msgids, complete in ru and en")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
