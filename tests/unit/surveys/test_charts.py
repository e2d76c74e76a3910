"""Drawings of figures: what is written in them."""

import re
from pathlib import Path

import pytest

from surveys.reports.charts import bars, columns, stacked
from surveys.tabulation.figures import Figure, Row

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    ("figures", "written"),
    [
        ([("0", "Совсем нет"), *((str(at), str(at)) for at in range(1, 10)), ("10", "Полностью")], ["0", "1", "10"]),
        ([("1", "Плохо"), ("2", "Средне"), ("3", "Хорошо")], ["Плохо", "Средне", "Хорошо"]),
        ([(f"{at}.5 – {at + 1}.5", f"{at},5 – {at + 1},5") for at in range(12)], ["0,5", "–", "1,5"]),
    ],
)
def test_no_word_under_a_column_is_broken(figures: list[tuple[str, str]], written: list[str]) -> None:
    drawn = str(columns([Figure(name, label, 1, 0.1) for name, label in figures], "Шкала"))
    assert all(f">{words}</text>" in drawn for words in written)


def test_no_part_of_a_drawing_has_a_class_that_printing_hides() -> None:
    css = (ROOT / "themes/shared/static/css/kais.css").read_text(encoding="utf-8").partition("@media print")[2]
    hidden = {name for rule in re.findall(r"([^{}]*)\{ display: none", css) for name in re.findall(r"\.([\w-]+)", rule)}
    figures = [Figure("1", "Да", 3, 0.3), Figure("2", "Нет", 7, 0.7)]
    row = Row("a", "Чисто?", 10, tuple(figures))
    drawn = str(bars(figures, "Ответ") + columns(figures, "Ответ") + stacked([row], "Ответ"))
    assert hidden
    assert not hidden & set(" ".join(re.findall('class="([^"]*)"', drawn)).split())
