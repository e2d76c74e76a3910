"""The news, pages and pictures of the invented region."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from catalog.kinds import Kind
from portal.demo.about import about_page
from portal.demo.chance import Chance
from portal.demo.people import Person
from portal.demo.pictures import HEIGHT, WIDTH, paint
from portal.demo.region import Region, make_region
from portal.demo.scenes import SCENES
from portal.demo.sitefolders import Pictures, write_portal_words, write_site
from portal.demo.stories import Story, decline_woman, fill, load_templates, plural, tell_news, tell_portal_news
from publisher.sites import read_site_folder, read_site_words

DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def region() -> Region:
    """A region small enough to tell all its news."""
    return make_region(120, day=DAY)


@pytest.fixture(scope="module")
def stories(region: Region) -> list[Story]:
    """Every story each institution can tell."""
    chance = Chance("test")
    return [
        story
        for institution in region.institutions
        for story in tell_news(institution, 50, DAY, chance.child(institution.key))
    ]


def test_there_are_at_least_forty_stories_and_each_has_a_picture() -> None:
    templates = load_templates()
    assert len(templates) >= 40
    assert {template.scene for template in templates} <= set(SCENES)
    assert {story.scene for story in tell_portal_news(DAY)} <= set(SCENES)


def test_no_slot_stays_open_and_quotes_are_russian(stories: list[Story], region: Region) -> None:
    pages = [about_page(institution, Chance("test")) for institution in region.institutions]
    texts = [f"{story.title}\n{story.summary}\n{story.body}" for story in stories] + pages
    for text in texts:
        assert not re.search(r"[{}\[\]|]", re.sub(r"\[[^\]]+\]\([^)]+\)", "", text)), text
        assert '"' not in text
        assert "  " not in text
        assert text.count("«") == text.count("»")


def test_every_story_is_dated_within_the_year_before_the_day(stories: list[Story]) -> None:
    for story in (*stories, *tell_portal_news(DAY)):
        assert 0 < (DAY - story.day).days <= 370


def test_numbers_agree_with_their_nouns(stories: list[Story]) -> None:
    assert [plural(n, "ученик", "ученика", "учеников") for n in (1, 2, 5, 11, 12, 21, 22, 25, 111, 114)] == [
        "ученик", "ученика", "учеников", "учеников", "учеников", "ученик", "ученика", "учеников", "учеников", "учеников",
    ]  # fmt: skip
    assert not [story for story in stories if re.search(r"\b[2-4]\u00a0(?:учеников|номеров|человек )", story.body)]


def test_a_story_keeps_its_number_and_chooses_once() -> None:
    text = fill("[[Пришли||Приехали]] {n:20-60|гость|гостя|гостей}; {n:20-60|гость|гостя|гостей}.", {}, {}, Chance("x"))
    first, second = re.findall(r"\d+", text)
    assert first == second
    assert "[[" not in text


def test_a_woman_is_declined() -> None:
    assert decline_woman(Person("Ветлугина", "Марина", "Сергеевна", True)).endswith("Ветлугиной")
    assert decline_woman(Person("Введенская", "Ольга", "Ильинична", True)).endswith("Введенской")


def test_kindergartens_tell_no_stories_of_schools(region: Region) -> None:
    garden = next(institution for institution in region.institutions if institution.kind is Kind.KINDERGARTEN)
    for story in tell_news(garden, 50, DAY, Chance("x")):
        assert not re.search(r"олимпиад|одиннадцат|ЕГЭ", f"{story.title}{story.body}")


def test_a_picture_is_the_same_every_time_sized_and_small() -> None:
    for scene in ("sea", "books"):
        content = paint(scene, 0)
        assert content == paint(scene, 0)
        assert content != paint(scene, 1)
        assert Image.open(io.BytesIO(content)).size == (WIDTH, HEIGHT)
        assert len(content) < 40_000
    assert all(scene.alt.startswith("Рисунок: ") for scene in SCENES.values())


def test_the_publisher_reads_what_the_demo_writes(tmp_path: Path, region: Region) -> None:
    gymnasium = next(i for i in region.institutions if i.naming.short.startswith("ГБОУ гимназия №\u00a056"))
    folder = tmp_path / "gimnaziya-56"
    count = write_site(gymnasium, 7, folder, region, Pictures())
    site = read_site_folder(folder)
    words = read_site_words(folder)
    assert (site.institution_id, site.title) == (7, "Гимназия №\u00a056")
    assert words.problems == ()
    assert len(words.news) == count >= 6
    assert [page.name for page in words.pages] == ["about", "priem-v-1-klass", "raspisanie", "pitanie", "kruzhki"]
    assert not any("{" in page.text or '"' in page.text for page in words.pages)
    assert site.theme == "calm"
    assert all((folder / item.picture).is_file() and item.alt for item in words.news)
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    write_site(gymnasium, 7, folder, region, Pictures())
    assert before == {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_portal_says_who_publishes_it(tmp_path: Path, region: Region) -> None:
    from core.portal_words import load_portal_info

    write_portal_words(region, tmp_path, Pictures())
    info = load_portal_info([Path("sites/portal"), tmp_path], base_url="http://localhost:8000/", demo=True)
    assert info.name == "Образование Ясноморска"
    assert info.region_in == "в Ясноморске"
    assert len(read_site_words(tmp_path, reserved=frozenset()).news) == len(tell_portal_news(DAY))


@pytest.mark.parametrize("folder", ["sites/portal", "sites/skeleton"])
@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_repositorys_own_words_can_be_read(folder: str, lang: str) -> None:
    words = read_site_words(Path(folder), lang=lang, reserved=frozenset())
    assert words.problems == ()
    assert all(page.summary for page in words.pages)
    if folder == "sites/portal":
        assert {page.name for page in words.pages} == {
            "about", "accessibility", "personal-data", "checking-polls", "schools", "developers",
        }  # fmt: skip
