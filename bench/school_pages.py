"""Build 1,053 school sites of 19 pages: ``python -m bench.school_pages FOLDER`` (a process of its own, like Hugo's)."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from core.pages import PortalInfo
from publisher.build import run_tasks
from publisher.inputs import BuildInputs
from publisher.output import OutputFolder
from publisher.plan import make_plan
from publisher.task import Task
from publisher.themes import make_assets
from publisher.tree import Tree
from tests.factories import make_card
from tests.support.register import HandMadeRegister

ROOT = Path(__file__).resolve().parent.parent
SCHOOLS = 1053  # × 19 pages = 20,007


def make_region() -> HandMadeRegister:
    """Schools with the facts of four subsections, all accepted."""
    return HandMadeRegister(
        [make_card(number, slug=f"shkola-{number}", name=f"Школа № {number}") for number in range(1, SCHOOLS + 1)]
    )


def build(folder: Path) -> int:
    """Make every site anew below ``folder``; returns how many pages."""
    register = make_region()
    inputs = BuildInputs(
        sessions=None,
        words=ROOT / "sites",
        sites=folder / "words",
        themes=ROOT / "themes",
        output=folder / "output",
        day=date(2026, 11, 20),
        site=PortalInfo("Портал", "Комитет", "Приморск", "в Приморске", "http://127.0.0.1"),
        polls=(),
        assets=make_assets(ROOT / "themes"),
        register=register,
        jobs=2,
    )
    output = OutputFolder(inputs.output)
    output.prepare()
    manifests, portal = folder / "manifests", folder / "portal"
    for path in (manifests, portal):
        path.mkdir(parents=True, exist_ok=True)
    task = Task(
        inputs, register, make_plan(inputs, register), output, Tree(portal, None, {}), manifests,
        institutions=register.ids(), cards=False,
    )  # fmt: skip
    run_tasks(task, jobs=inputs.jobs, say=lambda _sentence: None)
    if task.results.problems:
        raise SystemExit(str(task.results.problems[0]))
    return task.results.pages


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
