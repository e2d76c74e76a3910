"""Words and site folders: what people write is read, or refused with a sentence that names the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from publisher.errors import SiteFolderError, WordsError
from publisher.sites import create_site_folder, read_site_folder, read_site_words
from publisher.words import read_words
from tests.factories import make_card
from tests.support.small_build import write_site_folder


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """A file with these words."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_the_day_of_news_comes_from_its_name_and_the_header_wins(tmp_path: Path) -> None:
    assert read_words(write(tmp_path, "2026-11-18-a.md", "title: А\n"), dated=True).published_on == date(2026, 11, 18)
    text = "---\ntitle: А\ndate: 2026-11-19\n---\nТекст\n"
    assert read_words(write(tmp_path, "2026-11-18-b.md", text), dated=True).published_on == date(2026, 11, 19)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Просто текст\n", "no title"),
        ("title: А\ncolour: red\n", "line 2: unknown key “colour”"),
        ("title: А\ndate: 18.11.2026\n", "not a day"),
        ("title: А\ndate: 2026-11-18\norder: второй\n", "not a whole number"),
        ("title: Школа\n".encode("cp1251"), "not UTF-8"),
        ("title: А\n\nБез дня\n", "news needs a day"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    with pytest.raises(WordsError, match=sentence) as refused:
        read_words(write(tmp_path, "novost.md", text), dated=True)
    assert "novost.md" in str(refused.value)


def test_the_english_twin_has_its_language_in_the_name(tmp_path: Path) -> None:
    words = read_words(write(tmp_path, "about.en.md", "title: About\n\nText\n"))
    assert (words.name, words.lang) == ("about", "en")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("institution = \n", "not TOML"),
        ('institution = "56"\n', "must be the institution's number"),
        ("institution = true\n", "must be the institution's number"),
        ('institution = 56\ncolor = "red"\n', "unknown key “color”"),
        ('institution = 56\naccent = "red"\n', "accent"),
        ('institution = 56\nemblem = "pictures/no.png"\n', "is not in the site's folder"),
        ('institution = 56\nemblem = "../../secret.png"\n', "leaves the site's folder"),
        ('institution = 56\nlanguages = ["fr"]\n', "languages"),
        ("institution = 56\ntitle = 5\n", "must be text"),
    ],
)
def test_a_broken_site_toml_is_named_with_the_reason(tmp_path: Path, text: str, sentence: str) -> None:
    folder = tmp_path / "shkola"
    folder.mkdir()
    write(folder, "site.toml", text)
    with pytest.raises(SiteFolderError, match=sentence) as refused:
        read_site_folder(folder)
    assert "shkola/site.toml" in str(refused.value) or "shkola:" in str(refused.value)


def test_a_page_may_not_take_a_generated_address_and_svg_is_no_picture(tmp_path: Path) -> None:
    folder = write_site_folder(tmp_path)
    write(folder / "pages", "sveden.md", "title: Мои сведения\n")
    write(folder / "pictures", "logo.svg", "<svg/>")
    words = read_site_words(folder)
    assert {file for file, _ in words.problems} == {"pages/sveden.md", "pictures/logo.svg"}
    assert [page.name for page in words.pages] == ["about"]


def test_a_picture_that_is_a_link_is_left_out(tmp_path: Path) -> None:
    folder = write_site_folder(tmp_path)
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (folder / "pictures" / "leak.jpg").symlink_to(tmp_path / "secret.jpg")
    assert [path.name for path in read_site_words(folder).pictures] == ["hall.jpg"]


def test_a_new_site_folder_can_be_read_and_is_not_made_twice(tmp_path: Path) -> None:
    card = make_card(56, name='Гимназия "Парус" \\ 56')
    skeleton = tmp_path / "skeleton"
    (skeleton / "pages").mkdir(parents=True)
    write(skeleton / "pages", "about.md", "title: О школе\n\n[[name]] ждёт вас.\n")
    write(skeleton, "README.md", "# Папка сайта: [[name]]")
    folder = create_site_folder(tmp_path / "sites", card, skeleton=skeleton)
    found = read_site_folder(folder)
    assert (found.institution_id, found.title) == (56, card.name)
    assert "Гимназия" in read_site_words(folder).pages[0].text
    assert (folder / "README.md").read_text(encoding="utf-8") == "# Папка сайта: " + card.name
    with pytest.raises(SiteFolderError, match="exists already"):
        create_site_folder(tmp_path / "sites", card)
