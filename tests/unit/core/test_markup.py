"""Words of people become safe HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.markup import TooDeep, paragraphs, render_markdown


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '<iframe src="https://evil.example"></iframe>',
        '<p style="position:fixed">x</p>',
        "<svg><script>1</script></svg>",
        "[x](data:text/html;base64,AA==)",
    ],
)
def test_markdown_lets_no_program_through(attack):
    html = str(render_markdown(attack)).lower()
    for word in ("<script", "onerror", "javascript:", "<iframe", "style=", "data:text"):
        assert word not in html


def test_markdown_keeps_what_a_secretary_needs():
    html = render_markdown("## Приём\n\n| класс | мест |\n|---|---|\n| 1 | 25 |\n\n![сад](sad.jpg)")
    assert "<h2>Приём</h2>" in html
    assert "<td>25</td>" in html
    assert 'alt="сад"' in html


def test_a_first_heading_inside_the_text_does_not_compete_with_the_page():
    assert "<h1" not in render_markdown("# Заголовок")


@given(st.text())
def test_a_citizen_s_text_is_shown_as_written(text):
    shown = str(paragraphs(text)).replace("<p>", "").replace("</p>", "").replace("<br>", "")
    assert "<" not in shown


@pytest.mark.parametrize(
    "picture",
    ["![x](https://other.example/x.png)", "![x](//other.example/x.png)", '<img src="//other.example/x.png">',
     '<img src="HTTP://other.example/x.png">', '<img src=" \t//other.example/x.png">', '<img src="/\\other.example/x.png">'],
)  # fmt: skip
def test_a_picture_on_another_host_is_not_asked_for(picture):
    assert "other.example" not in str(render_markdown(picture))


@pytest.mark.parametrize("picture", ["sad.jpg", "../pictures/sad.jpg", "/s/sad/pictures/a:b.jpg"])
def test_a_picture_of_our_own_stays(picture):
    assert f'src="{picture}"' in str(render_markdown(f"![сад]({picture})"))


@pytest.mark.parametrize(
    "text",
    [
        "> " * 200 + "x",
        "- " * 200 + "x",
        "<div>" * 200,
        "<div></i>" * 200,  # an end that closes nothing makes nothing shallower
        "</div>" * 300 + "<div>" * 200,
        "<DIV>" * 200,
    ],
)
def test_what_is_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(TooDeep, match="one another"):
        render_markdown(text)


@pytest.mark.parametrize(
    "text", ["<p>раз\n" * 500, "<br>" * 500, "> цитата\n\nтекст\n\n" * 500, "- раз\n  - два\n" * 300]
)
def test_what_is_long_is_not_deep(text: str) -> None:
    assert render_markdown(text)
