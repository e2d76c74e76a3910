"""Read and make the folders that hold a school's words."""

import os
import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from catalog.cards import InstitutionCard
from catalog.schoolfacts.template import write_templates
from core.urls import LANGUAGES
from publisher.errors import SiteFolderError, WordsError
from publisher.words import Words, read_words

PORTAL = "portal"
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")  # no SVG: it may carry script
PICTURE_LIMIT = 8 * 1024 * 1024  # bytes; a larger file is somebody's mistake
RESERVED_PAGES = frozenset(
    {
        "news",
        "contacts",
        "sveden",
        "food",
        "documents",
        "site-map",
        "pictures",
        "search",
        "assets",
        "feed",
        "index",
        "404",
    }
)
_SLUG = re.compile(r"^[a-z0-9][a-z0-9-]{0,79}$")
# The palette of themes/shared/static/css/kais.css: every one has 7:1 on paper, light and dark.
ACCENTS = ("teal", "green", "olive", "plum", "indigo", "crimson", "brick", "slate")
_KEYS = {"institution", "title", "accent", "emblem", "languages", "theme"}


@dataclass(frozen=True, slots=True)
class SiteFolder:
    """What ``site.toml`` says, and where the words are."""

    slug: str
    path: Path
    institution_id: int
    title: str = ""
    accent: str = ""  # one of ACCENTS, or empty for the theme's own blue
    emblem: str = ""  # a picture below the folder
    languages: tuple[str, ...] = ("ru",)
    theme: str = ""  # a folder of themes/; empty: the installation's own choice


@dataclass(frozen=True, slots=True)
class SiteWords:
    """The words and pictures of one site."""

    news: tuple[Words, ...] = ()  # newest first
    pages: tuple[Words, ...] = ()  # in menu order
    pictures: tuple[Path, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()  # file, sentence: files that were left out


def read_site_folder(path: Path) -> SiteFolder:
    """Read ``site.toml`` of one folder.

    Raises:
        SiteFolderError: the folder's name is no slug, or the file is missing, is no TOML, or says something unknown.
    """
    if not _SLUG.match(path.name):
        raise SiteFolderError(
            f"{path.name}: a site's folder is named by its slug: small Latin letters, digits and hyphens."
        )
    file = path / "site.toml"
    try:
        found = tomllib.loads(file.read_bytes().removeprefix(BOM_UTF8).decode("utf-8"))
    except FileNotFoundError as error:
        raise SiteFolderError(
            f"{path.name}: there is no site.toml. Make the folder with “kais site new {path.name}”."
        ) from error
    except UnicodeDecodeError as error:
        raise SiteFolderError(f"{path.name}/site.toml: this is not UTF-8 text. Save the file in UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SiteFolderError(
            f"{path.name}/site.toml: this is not TOML: {error}. Correct the line it names."
        ) from error
    except OSError as error:
        raise SiteFolderError(unreadable(f"{path.name}/site.toml", error)) from error
    if unknown := sorted(set(found) - _KEYS):
        raise SiteFolderError(
            f"{path.name}/site.toml: unknown key “{unknown[0]}”. Known keys: {', '.join(sorted(_KEYS))}."
        )
    institution = found.get("institution")
    if not isinstance(institution, int) or isinstance(institution, bool):
        raise SiteFolderError(
            f"{path.name}/site.toml: “institution” must be the institution's number, like institution = 17."
        )
    texts = {key: found.get(key, "") for key in ("title", "accent", "emblem", "theme")}
    if wrong := [key for key, value in texts.items() if not isinstance(value, str)]:
        raise SiteFolderError(f"{path.name}/site.toml: “{wrong[0]}” must be text in quotes.")
    if texts["accent"] and texts["accent"] not in ACCENTS:
        raise SiteFolderError(
            f"{path.name}/site.toml: “accent” must be one of {', '.join(ACCENTS)}, not “{texts['accent']}”."
        )
    languages = found.get("languages", ["ru"])
    if not isinstance(languages, list) or not languages or not set(languages) <= set(LANGUAGES):
        raise SiteFolderError(f"{path.name}/site.toml: “languages” must be a list of {', '.join(LANGUAGES)}.")
    if texts["emblem"] and not _inside(path, texts["emblem"]).is_file():
        raise SiteFolderError(f"{path.name}/site.toml: the emblem “{texts['emblem']}” is not in the site's folder.")
    return SiteFolder(path.name, path, institution, **texts, languages=tuple(languages))


def unreadable(name: str, error: OSError) -> str:
    """What to say of a file or folder that the system does not let us read."""
    return (
        f"{name}: cannot be read ({error.strerror or error}). "
        "Let the account that builds read it: chmod -R u+rX, or change its owner."
    )


def _inside(folder: Path, name: str) -> Path:
    """A file below ``folder``; one that would leave it is no file of the site."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SiteFolderError(f"{folder.name}: “{name}” leaves the site's folder. Put the file into it.")
    return path


def find_site_folders(
    sites: Path, names: Mapping[int, Sequence[str]] = MappingProxyType({})
) -> tuple[dict[int, SiteFolder], list[tuple[str, str, str]]]:
    """Every site folder of KAIS_SITES by institution, and what is wrong with the others (slug, file, sentence).

    Args:
        names: institution -> its slug, then those it had: no other folder speaks for it, whatever its site.toml says.
    """
    found: dict[int, SiteFolder] = {}
    problems: list[tuple[str, str, str]] = []
    if not sites.is_dir():
        return found, problems
    folders: list[SiteFolder] = []
    for path in sorted(sites.iterdir()):
        if not path.is_dir() or path.name == PORTAL or path.name.startswith((".", "_")):
            continue
        try:
            folders.append(read_site_folder(path))
        except SiteFolderError as error:
            problems.append((path.name, "site.toml", str(error)))
    for folder in sorted(folders, key=lambda folder: folder.slug not in names.get(folder.institution_id, ())[:1]):
        known = names.get(folder.institution_id)
        if known and folder.slug not in known:
            sentence = (
                f"institution = {folder.institution_id} is that of {known[0]}, and a folder speaks for the institution "
                "whose name it bears. Correct the number, or rename the folder."
            )
        elif (other := found.get(folder.institution_id)) is not None:
            sentence = (
                f"{folder.slug} and {other.slug} both say institution = {folder.institution_id}. "
                f"Keep one folder; {other.slug} is used."
            )
        else:
            found[folder.institution_id] = folder
            continue
        problems.append((folder.slug, "site.toml", sentence))
    return found, problems


def _iter_words(folder: Path, *, dated: bool) -> Iterator[Words | tuple[str, str]]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".md"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise SiteFolderError(unreadable(f"{folder.parent.name}/{folder.name}", error)) from error
    for path in (folder / name for name in names):
        if path.name.startswith((".", "_")) or path.name == "README.md":
            continue
        try:
            if not path.resolve().is_relative_to(folder.parent.resolve()):
                raise WordsError("This file is a link that leaves the site's folder. Put the file itself there.")
            yield read_words(path, dated=dated)
        except WordsError as error:
            yield f"{folder.name}/{path.name}", str(error)


def _iter_pictures(folder: Path) -> Iterator[Path]:
    """The files below ``pictures/``, in order; links are not followed."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            where = Path(str(error.filename)).relative_to(folder.parent).as_posix()
            raise SiteFolderError(unreadable(where, error)) from error

    top = folder / "pictures"
    if top.is_symlink():
        return
    paths = (Path(parent, name) for parent, _folders, names in os.walk(top, onerror=refuse) for name in names)
    for path in sorted(paths):
        if not path.is_symlink() and path.is_file() and not path.name.startswith("."):
            yield path


def read_site_words(folder: Path, *, lang: str = "ru", reserved: frozenset[str] = RESERVED_PAGES) -> SiteWords:
    """The news, pages and pictures of a site's folder in one language; a bad file is named and left out.

    Raises:
        SiteFolderError: a folder cannot be read at all.
    """
    problems: list[tuple[str, str]] = []
    news: list[Words] = []
    pages: list[Words] = []
    for kind, target in (("news", news), ("pages", pages)):
        for words in _iter_words(folder / kind, dated=kind == "news"):
            if isinstance(words, tuple):
                problems.append(words)
            elif words.lang == lang:
                if kind == "pages" and words.name in reserved:
                    problems.append(
                        (f"pages/{words.path.name}", f"The address {words.name}/ is taken. Rename the file.")
                    )
                elif any(other.name == words.name for other in target):
                    problems.append(
                        (f"{kind}/{words.path.name}", f"Two files make the page {words.name}/. Rename one.")
                    )
                else:
                    target.append(words)
    pictures: list[Path] = []
    for path in _iter_pictures(folder):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() not in PICTURES:
            problems.append((name, f"Pictures are {', '.join(PICTURES)}; this file is left out."))
        elif path.stat().st_size > PICTURE_LIMIT:
            problems.append((name, "The picture is larger than 8 MB; make it smaller. It is left out."))
        else:
            pictures.append(path)
    return SiteWords(
        news=tuple(sorted(news, key=lambda item: (item.published_on, item.name), reverse=True)),
        pages=tuple(sorted(pages, key=lambda item: (item.order, item.title))),
        pictures=tuple(pictures),
        problems=tuple(problems),
    )


def create_site_folder(sites: Path, card: InstitutionCard, *, skeleton: Path | None = None) -> Path:
    """Make the folder of one institution's site, with empty tables for its facts: ``kais site new``.

    Args:
        sites: KAIS_SITES.
        card: whose site it is; the folder is named by the card's slug.
        skeleton: the repository's ``sites/skeleton``, whose words are copied.
    Raises:
        SiteFolderError: there is such a folder already.
    """
    target = sites / card.slug
    if target.exists():
        raise SiteFolderError(f"{target} exists already. Edit it, or remove it and try again.")
    (target / "news").mkdir(parents=True)
    (target / "pages").mkdir()
    (target / "pictures").mkdir()
    if skeleton is not None and skeleton.is_dir():
        for path in sorted(skeleton.rglob("*")):
            if path.is_file() and path.name != "site.toml":
                copy = target / path.relative_to(skeleton)
                copy.parent.mkdir(parents=True, exist_ok=True)
                text = path.read_bytes()
                copy.write_bytes(text.replace(b"[[name]]", card.name.encode()))
    name = card.name.replace("\\", "\\\\").replace('"', '\\"')
    (target / "site.toml").write_text(
        f"# The site of {card.name}. What each line means: docs/school/site-folder.md\n"
        f"institution = {card.id}\n"
        f'title = "{name}"\n'
        '# theme = "calm"  # or bright, classic\n'
        '# accent = "teal"  # or green, olive, plum, indigo, crimson, brick, slate\n'
        '# emblem = "pictures/emblem.png"\n'
        'languages = ["ru"]\n',
        encoding="utf-8",
    )
    write_templates(target, card)
    return target
