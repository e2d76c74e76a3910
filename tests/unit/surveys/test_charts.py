"""Drawings of figures: what is written in them."""

import pytest

from surveys.reports.charts import columns
from surveys.tabulation.figures import Figure


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
