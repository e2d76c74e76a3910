"""The packages import each other only along the map of docs/developer/README.md."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ALLOWED: dict[str, set[str]] = {
    "core": set(),
    "catalog": {"core"},
    "surveys": {"core"},
    "publisher": {"core", "catalog"},
    "search": {"core", "catalog"},
    "portal": {"core", "catalog", "surveys", "publisher", "search"},
}
OURS = {*ALLOWED, "tests", "bench", "soak"}


def iter_imports(source: str) -> Iterator[tuple[int, str]]:
    """The line and top-level package of every import of ours, also of those inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [node.module]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top in OURS:
                yield node.lineno, top


def find_forbidden(package: str, folder: Path) -> list[str]:
    """Imports of a package that the map does not allow, as ``file:line imports name``."""
    return [
        f"{path.relative_to(folder.parent)}:{line} imports {top}"
        for path in sorted(folder.rglob("*.py"))
        for line, top in iter_imports(path.read_text(encoding="utf-8"))
        if top not in {package, *ALLOWED[package]}
    ]


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_the_map_allows(package: str) -> None:
    assert find_forbidden(package, ROOT / package) == []


def test_an_import_hidden_in_a_function_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "surveys"
    folder.mkdir()
    (folder / "results.py").write_text("def look():\n    from catalog.read import get_card\n    import core.text\n")
    assert find_forbidden("surveys", folder) == ["surveys/results.py:2 imports catalog"]


def test_every_package_is_on_the_map() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench", "soak"}
    assert found == set(ALLOWED)
