"""Run a command of ``kais`` in the test's own process."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.cli.main import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kais(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; gives exit code, stdout, stderr."""

    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run
