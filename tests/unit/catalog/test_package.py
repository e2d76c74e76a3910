"""A package: its tables hold what the register says, it is verified, and only then is it the latest."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest

from catalog.package import write
from catalog.package.verify import verify
from catalog.package.write import PackageRefused, write_package
from core.clock import FixedClock
from tests.unit.catalog.samples import INN, own, school, schools


@pytest.fixture
def filled(load):
    """Two schools, one with numbers nobody can check, a licence, facts with a formula in them."""
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-01"), school("лицей", 30, "Заречный")))
    licence = {"number": "Л-1", "state": "active", "issued_on": "2020-03-01", "holder": "А", "inn": INN[0]}
    load(
        "licences",
        own("number,state,issued_on,holder,inn,programmes", {**licence, "programmes": "Начальное общее образование"}),
    )
    facts = {"institution": {"slug": "gimnaziya-56"}, "facts": {"common.workTime": "=HYPERLINK(1)", "pupils": "много"}}
    load("facts", json.dumps(facts))


def _package(sessions, clock: FixedClock, target: Path, **more):
    with sessions() as session:
        return write_package(session, target, now=clock.now(), zone=clock.zone, **more)


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_package_holds_the_register_and_is_the_latest(filled, sessions, clock, tmp_path):
    made = _package(sessions, clock, tmp_path)
    assert (tmp_path / "latest").resolve() == made.folder == tmp_path / "2026-11-20"
    assert [row["inn"] for row in _rows(made.folder, "institutions")] == [INN[0], ""]
    assert [row["number"] for row in _rows(made.folder, "licences")] == ["Л-1"]
    assert [row["name"] for row in _rows(made.folder, "programmes")] == ["Начальное общее образование"]
    facts = {row["field"]: row for row in _rows(made.folder, "facts") if row["institution"] == "1"}
    assert "'=HYPERLINK(1)" in {fact["value"] for fact in facts.values()}
    manifest = json.loads((made.folder / "manifest.json").read_text())
    counted = {item["path"]: item.get("rows") for item in manifest["files"]}
    assert (counted["institutions.csv"], counted["register.jsonl"], counted["datapackage.json"]) == (2, 3, None)
    assert manifest["run"] == 3
    assert verify(made.folder) == []


def test_every_set_has_its_passport_structure_and_data_under_the_names_of_the_recommendations(
    filled, sessions, clock, tmp_path
):
    folder = _package(sessions, clock, tmp_path).folder
    sets = _listed(folder / "list.csv")
    assert sets[0]["property"] == "standardversion"
    for item in sets[1:]:
        passport = {row["property"]: row["value"] for row in _listed(folder / item["value"])}
        assert passport["identifier"] == item["property"]
        data, structure = (
            next(value for name, value in passport.items() if name.startswith(kind)) for kind in ("data-", "structure-")
        )
        described = [row["field name"] for row in _listed(folder / item["property"] / structure)]
        with (folder / item["property"] / data).open(encoding="utf-8-sig", newline="") as handle:
            assert next(csv.reader(handle)) == described
        assert passport["created"] == passport["modified"] == "20261120"


def _listed(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_dump_of_a_past_day_is_what_was_taken_then_and_never_the_latest(filled, sessions, load, clock, tmp_path):
    then = _package(sessions, clock, tmp_path / "then").folder
    day = clock.today()
    clock.move(timedelta(days=3))
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-09"), school("лицей", 30, "Заречный")))
    later = _package(sessions, clock, tmp_path / "now", as_of=day).folder
    assert later.name == "as-of-2026-11-20"
    assert not (tmp_path / "now" / "latest").exists()
    for name in ("register.jsonl", "institutions.csv", "facts.csv", "licences.csv"):
        assert (later / name).read_bytes() == (then / name).read_bytes()


@pytest.mark.parametrize(
    ("path", "spoil", "words"),
    [
        pytest.param("facts.csv", lambda text: text + b'"9"', "not the one that was written", id="a byte too many"),
        pytest.param("licences.csv", None, "missing", id="no file"),
        pytest.param("manifest.json", lambda text: b"{", "cannot be read", id="no manifest"),
    ],
)
def test_a_package_that_was_damaged_is_told_by_its_file(filled, sessions, clock, tmp_path, path, spoil, words):
    folder = _package(sessions, clock, tmp_path).folder
    if spoil is None:
        (folder / path).unlink()
    else:
        (folder / path).write_bytes(spoil((folder / path).read_bytes()))
    problems = verify(folder)
    assert words in problems[0]


def test_what_cannot_be_read_back_leaves_the_latest_as_it_was(filled, sessions, load, clock, tmp_path, monkeypatch):
    first = _package(sessions, clock, tmp_path).folder
    clock.move(timedelta(days=1))
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-09"), school("лицей", 30, "Заречный")))
    measured = write.measure

    def short(folder: Path, path: str, rows: int | None):
        """As if the disk had lost the last row."""
        return measured(folder, path, rows - 1 if path == "institutions.csv" and rows else rows)

    monkeypatch.setattr(write, "measure", short)
    with pytest.raises(PackageRefused) as refused:
        _package(sessions, clock, tmp_path)
    assert "institutions.csv: 2 rows, the manifest says 1" in str(refused.value)
    assert (tmp_path / "latest").resolve() == first
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "file.csv") == ["2026-11-20", "latest"]


def test_a_second_package_of_a_day_takes_the_place_of_the_first(filled, sessions, load, clock, tmp_path):
    _package(sessions, clock, tmp_path)
    load("spb-schools", schools(school(inn=INN[0], phone="555-00-09")), force=True)
    folder = _package(sessions, clock, tmp_path).folder
    assert [row["open"] for row in _rows(folder, "institutions")] == ["true", "false"]
    assert verify(tmp_path / "latest") == []
