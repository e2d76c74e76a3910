"""Headings and facts have ids, and the page files say where in the text each begins."""

import re
from collections import Counter
from pathlib import Path

import orjson
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from core.assets import Assets
from core.markup import render_markdown
from publisher.build import build
from publisher.manifests import Anchor, join_sections
from publisher.words import Words, _with_anchors, plain_text, read_words
from tests.factories import make_absent, make_card, make_fact, make_row
from tests.support.register import HandMadeRegister
from tests.support.small_build import make_inputs


def words_of(folder: Path, text: str) -> Words:
    path = folder / "page.md"
    path.write_text(f"title: А\n\n{text}", encoding="utf-8")
    return read_words(path)


def test_headings_of_words_can_be_led_to(tmp_path: Path) -> None:
    words = words_of(tmp_path, "Сначала.\n\n## Приём в **1** класс\n\nС апреля.\n\n### Документы\n\nПаспорт.\n")
    assert [(one.id, one.heading) for one in words.anchors] == [
        ("s-priem-v-1-klass", "Приём в 1 класс"),
        ("s-dokumenty", "Документы"),
    ]
    assert all(words.text[one.offset :].startswith(one.heading) for one in words.anchors)
    assert '<h2 id="s-priem-v-1-klass">Приём' in words.html
    assert words.headings == ("Приём в 1 класс", "Документы")


def test_headings_that_say_the_same_have_ids_of_their_own(tmp_path: Path) -> None:
    words = words_of(tmp_path, "## Адрес\n\n## Адрес\n\n## Адрес 2\n\n## Адрес\n\n## ???\n")
    ids = [one.id for one in words.anchors]
    assert ids == ["s-adres", "s-adres-2", "s-adres-2-2", "s-adres-3", "s-x"]


@given(
    st.lists(
        st.sampled_from(("## Приём", "### Приём", "Слова и <b>числа</b> 7", "- пункт", "> ## В цитате", "", "##")),
        max_size=9,
    )
)
def test_words_stay_what_they_were(lines: list[str]) -> None:
    html = str(render_markdown("\n\n".join(lines)))
    with_ids, text, anchors = _with_anchors(html)
    assert re.sub(r' id="[^"]+"', "", with_ids) == html
    assert text == plain_text(html)
    assert max(Counter(one.id for one in anchors).values(), default=1) == 1
    assert all(text[one.offset :].startswith(one.heading) for one in anchors)


def test_sections_without_words_lead_to_what_follows() -> None:
    assert join_sections([("", "a", "А"), ("слова", "b", "Б"), ("ещё", "", "")]) == (
        "слова ещё",
        (Anchor(0, "a", "А"), Anchor(0, "b", "Б")),
    )


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory, assets: Assets) -> tuple[Path, list[dict[str, object]]]:
    """A built site with a denied fact, and its page file."""
    facts = {
        "common.workTime": make_fact("понедельник — суббота"),
        "objects.purposeFacil": make_absent("нет бассейна"),
        "objects.ovz": make_fact("пандус"),
    }
    rows = {"objects.purposeSport": (make_row(1, objName="Спортивный зал"),)}
    folder = tmp_path_factory.mktemp("anchors")
    inputs = make_inputs(folder, HandMadeRegister([make_card(facts=facts, rows=rows)]), assets=assets)
    build(inputs)
    records = (folder / "output.pages" / "gimnaziya-56.jsonl").read_bytes().splitlines()
    return inputs.output, [orjson.loads(line) for line in records]


def test_every_anchor_is_on_its_page(lines: tuple[Path, list[dict[str, object]]]) -> None:
    output, records = lines
    seen = 0
    for record in records:
        html = (output / str(record["url"]).strip("/") / "index.html").read_text(encoding="utf-8")
        ids = Counter(tag["id"] for tag in BeautifulSoup(html, "html.parser").find_all(id=True))
        assert max(ids.values()) == 1, record["url"]
        for offset, id_, heading in record["anchors"]:  # type: ignore[attr-defined]
            assert ids[id_] == 1
            assert str(record["text"])[offset:].startswith(heading)
            seen += 1
    assert seen >= 4


def test_what_is_denied_is_not_in_the_words_of_the_page(lines: tuple[Path, list[dict[str, object]]]) -> None:
    [text] = [record["text"] for record in lines[1] if str(record["url"]).endswith("/sveden/objects/")]
    assert "пандус" in str(text)
    assert "Спортивный зал" in str(text)
    assert "бассейн" not in str(text)
