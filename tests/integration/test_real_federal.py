"""The real files of the federal registers: every record, supplement, programme and decision."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from catalog.importers import find_format
from catalog.importers.federal_words import STATUS_WORDS, find_state
from catalog.records import Record, Rejected, Severity
from core.text import comparison_key

pytestmark = pytest.mark.real_data


def read(path: Path, code: str = "federal-accreditation") -> list[Record | Rejected]:
    """The records of a file."""
    format = find_format(code)
    return list(format.read(path, format.mapping))


def tell(records: list[Record | Rejected]) -> tuple[list[Record], int, int, int]:
    """Those let in, and how many supplements, programmes and decisions they have."""
    good = [record for record in records if isinstance(record, Record)]
    said = [{word.field: word.value for word in record.said} for record in good]
    supplements = [item for told in said for item in told.get("supplements", ())]
    programmes = sum(len(item.get("programmes", ())) for item in supplements)
    return good, len(supplements), programmes, sum(len(told.get("decisions", ())) for told in said)


def test_the_sample_of_the_export_is_read_whole(shared_data):
    records, *lists = tell(read(shared_data / "registers" / "accreditation-sample.xml"))
    assert (len(records), *lists) == (22, 51, 122, 71)
    states = Counter(word.value for record in records for word in record.said if word.field == "state")
    assert states == {"active": 18, "no_data": 4}
    borrowed = {
        record.label for record in records for problem in record.problems if problem.severity is Severity.CORRECTION
    }
    assert borrowed == {"1745", "5/021", "5/009"}
    branches = sum(
        item.get("for_branch", False)
        for record in records
        for word in record.said
        if word.field == "supplements"
        for item in word.value
    )
    assert branches == 18


def test_the_same_certificates_in_json_lines_say_the_same(shared_data):
    xml, *_ = tell(read(shared_data / "registers" / "accreditation-sample.xml"))
    lines, *lists = tell(read(shared_data / "registers" / "accreditation-sample.jsonl"))
    assert lists == [51, 122, 71]
    assert [record.hash() for record in lines] == [record.hash() for record in xml]


def test_a_real_page_of_the_api_is_read_whole(shared_data):
    records, *lists = tell(read(shared_data / "registers" / "accreditation-api-page.json"))
    assert (len(records), *lists) == (10, 12, 71, 3)
    told = [item for record in records for word in record.said if word.field == "supplements" for item in word.value]
    programmes = [programme for item in told for programme in item["programmes"]]
    assert sum(programme.get("cancelled", False) for programme in programmes) == 11
    assert not [programme for programme in programmes if "accredited" in programme]


@pytest.mark.parametrize(
    ("name", "code"),
    [("accreditation-structure-20160713.xml", "federal-accreditation"), ("licences-structure.xml", "federal-licences")],
)
def test_a_description_of_the_structure_gives_a_sentence_and_no_record(shared_data, name, code):
    (rejected,) = read(shared_data / "registers" / name, code)
    assert isinstance(rejected, Rejected)
    assert "GUID" in rejected.problem.sentence


def test_every_word_of_the_whole_export_is_known(shared_data):
    vocabulary = json.loads(
        (shared_data / "registers/vocab/registry_status_names_vocab.json").read_text(encoding="utf-8")
    )
    words = [word for word in vocabulary["unique_sorted"]["union_sorted"] if word != "<null>"]
    assert len(words) == 7
    assert [word for word in words if not find_state(word)[1]] == []
    assert {comparison_key(word) for word in STATUS_WORDS} == set(STATUS_WORDS)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("accreditation-sample.xml", "federal-accreditation"),
        ("accreditation-sample.jsonl", "federal-accreditation"),
        ("accreditation-api-page.json", "federal-accreditation"),
        ("licences-structure.xml", "federal-licences"),
    ],
)
def test_a_file_is_recognised_by_what_is_in_it(shared_data, name, code):
    path = shared_data / "registers" / name
    head = path.read_bytes()[:65536]
    sure = {each: find_format(each).recognise(path, head) for each in ("federal-accreditation", "federal-licences")}
    assert sure.pop(code) > 0.9
    assert list(sure.values()) == [None]
