"""Fixtures of the publisher's tests: one build that tests only read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog.statutes import load_standard
from core.assets import Assets
from core.i18n import language
from publisher.build import build
from publisher.inputs import BuildInputs, BuildReport
from publisher.statutory import StatutorySection
from tests.support.small_build import make_assets, make_inputs
from tests.support.statutory import GetTemplate, make_templates


@dataclass(frozen=True)
class Built:
    """A finished build and what it was made of."""

    inputs: BuildInputs
    report: BuildReport

    def text(self, path: str) -> str:
        """A published file as text."""
        return (self.inputs.output / path).read_text(encoding="utf-8")

    def beside(self, suffix: str) -> Path:
        """One of the folders beside DIR: ``.state``, ``.pages`` …"""
        return self.inputs.output.with_name(self.inputs.output.name + suffix)


@pytest.fixture(scope="session")
def assets() -> Assets:
    """The themes' assets, read once."""
    return make_assets()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, assets: Assets) -> Built:
    """The small region, built once; tests read it and change nothing."""
    inputs = make_inputs(tmp_path_factory.mktemp("built"), assets=assets)
    return Built(inputs, build(inputs))


@pytest.fixture(scope="session")
def get_template(tmp_path_factory: pytest.TempPathFactory) -> GetTemplate:
    """The templates of the base look."""
    return make_templates(tmp_path_factory.mktemp("statutory"))


@pytest.fixture(scope="module")
def section(get_template: GetTemplate) -> Iterator[StatutorySection]:
    """The workshop of statutory pages, in Russian."""
    with language("ru"):
        yield StatutorySection(load_standard(), get_template)
