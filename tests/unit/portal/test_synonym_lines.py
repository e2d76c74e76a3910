"""What a line of the synonyms may be, what is said of one that may not, and how a file of lines is read."""

import pytest

from core.i18n import language
from portal.search_desk.files import FileRefused, read_lines, write_lines
from portal.search_desk.lines import MOST_MEANINGS, Line, LineRefused, Meanings, check_line
from portal.search_desk.models import LONGEST_WORD
from search.synonyms import Synonym


def test_a_line_is_kept_as_a_person_means_it() -> None:
    line = check_line(" Продлёнка\u200b ", ["группа  продлённого дня", "", "ГПД.", "гпд"], note=" зачем ")
    assert line == Line("Продлёнка", ("группа продлённого дня", "ГПД"), note="зачем")
    assert line.key == "продленка"


@pytest.mark.parametrize(
    ("word", "means", "field", "said"),
    [
        ("", ["школа"], "word", "Write the word"),
        ("   \u200b", ["школа"], "word", "Write the word"),
        ("—", ["школа"], "word", "Write the word"),
        ("56", ["школа"], "word", "only a number"),
        ("№ 56", ["школа"], "word", "only a number"),
        ("и", ["школа"], "word", "too many searches"),
        ("где и г", ["школа"], "word", "too many searches"),
        ("ελλάδα", ["школа"], "word", "no Russian or Latin letter"),
        ("🚀", ["школа"], "word", "no Russian or Latin letter"),
        ("раз два три четыре пять", ["школа"], "word", "at most 4 words"),
        ("ж" * (LONGEST_WORD + 1), ["школа"], "word", "at most 4 words"),
        ("ж" * 1_000_000, ["школа"], "word", "at most 4 words"),
        ("<b>школа</b>", ["лицей"], "word", "signs of a program"),
        ("школа&nbsp;", ["лицей"], "word", "signs of a program"),
        ("{{ config }}", ["лицей"], "word", "signs of a program"),
        ("лицей", [], "means", "what the word also means"),
        ("лицей", ["", "  "], "means", "what the word also means"),
        ("лицей", ["школа", "<script>"], "means", "signs of a program"),
        ("лицей", ["2024"], "means", "only a number"),
        ("лицей", ["раз два три четыре пять шесть семь"], "means", "at most 6 words"),
        ("лицей", ["ЛИЦЕЙ"], "means", "cannot stand for itself"),
        ("Ёлка", ["елка"], "means", "cannot stand for itself"),
        ("лицей", [f"значение {number}" for number in range(MOST_MEANINGS + 1)], "means", "at most 8 meanings"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_kept_is_refused_in_words(word: str, means: list[str], field: str, said: str) -> None:
    with language("en"), pytest.raises(LineRefused, match=said) as refused:
        check_line(word, means)
    assert refused.value.field == field
    assert len(str(refused.value)) < 200


def test_a_long_note_is_refused() -> None:
    with language("en"), pytest.raises(LineRefused, match="at most 200") as refused:
        check_line("лицей", ["школа"], note="ж" * 201)
    assert refused.value.field == "note"


def test_a_line_that_leads_back_to_its_word_is_refused_with_the_line_to_open() -> None:
    known = Meanings([Synonym("продлёнка", ("группа продлённого дня",)), Synonym("группа продленного дня", ("гпд",))])
    with language("en"), pytest.raises(LineRefused, match="“группа продленного дня” already stands for “ГПД”"):
        known.check(check_line("ГПД", ["Продленка"]))
    known.check(check_line("вечерняя группа", ["продлёнка"]))  # on to the circle's would-be part, and to no end


def test_both_ways_is_a_way_back_for_others() -> None:
    known = Meanings([Synonym("мфц", ("дом мастеров",), both_ways=True)])
    with pytest.raises(LineRefused):
        known.check(check_line("дом мастеров", ["мфц"]))
    known.put(Synonym("мфц", ("дом мастеров",)))
    with pytest.raises(LineRefused):
        known.check(check_line("дом мастеров", ["мфц"]))
    known.drop("мфц")
    known.check(check_line("дом мастеров", ["мфц"]))


def test_a_line_may_be_checked_against_itself_in_its_old_form() -> None:
    known = Meanings([Synonym("кружок", ("секция",), both_ways=True)])
    known.check(check_line("кружок", ["секция"], both_ways=True))


LINES = [
    Line("продлёнка", ("группа продлённого дня", "ГПД"), both_ways=True, note="=HYPERLINK(\"x\")"),
    Line("музыкалка", ("детская музыкальная школа",), note="-1+1", enabled=False),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_a_file_written_is_read_as_it_was_and_holds_no_formula(lang: str) -> None:
    with language(lang):
        text = "".join(write_lines(LINES))
        assert read_lines(text.encode()) == [(2, LINES[0]), (3, LINES[1])]
    assert '"=' not in text
    assert '"-' not in text


def test_a_file_that_a_spreadsheet_saved_is_read() -> None:
    rows = 'Слово;Значит;В обе стороны\r\nпродлёнка;"группа продлённого дня; ГПД";Да\r\n;;\r\nкружок;секция\r\n'
    assert read_lines(rows.encode("cp1251")) == [
        (2, Line("продлёнка", ("группа продлённого дня", "ГПД"), both_ways=True)),
        (4, Line("кружок", ("секция",))),
    ]
    assert [line for _number, line in read_lines(rows.replace(";", "\t").encode("utf-8-sig"))][1:] == [
        Line("кружок", ("секция",))
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "name the columns"),
        (b"\0\0\0\0", "name the columns"),
        (b"\x98\xff\x81", "no table of words"),
        (b"PK\x03\x04\x14\x00" + bytes(range(256)) * 10, "no table of words|name the columns"),
        ("слово,значит\n".encode(), "no line"),
        ("слово,значит\nшкола\n".encode(), "Line 2: Write what the word also means"),
        ("слово,значит\nлицей,школа\nЛИЦЕЙ,гимназия\n".encode(), "Line 3: .* stands in line 2, too"),
        ("слово,значит,включено\nлицей,школа,наверное\n".encode(), "Line 2: .* neither yes nor no"),
        (b"word,means\n" + b"\n" * 5000, "more than 2"),
        (b'word,means\n"' + b"a" * 200_000, "no table of words|Line"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_of_words_is_refused_in_words(data: bytes, said: str) -> None:
    with language("en"), pytest.raises(FileRefused, match=said):
        read_lines(data)


def test_every_wrong_line_of_a_file_is_named_up_to_twenty() -> None:
    rows = "word,means\n" + "56,школа\n" * 3 + "лицей,школа\n"
    with language("en"), pytest.raises(FileRefused) as refused:
        read_lines(rows.encode())
    assert [fault.partition(":")[0] for fault in refused.value.faults] == ["Line 2", "Line 3", "Line 4"]
    with pytest.raises(FileRefused) as refused:
        read_lines(("word,means\n" + "56,школа\n" * 500).encode())
    assert len(refused.value.faults) == 20
