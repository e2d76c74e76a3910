"""Build only the school sites that were asked for, inside the current build."""

import os
import shutil
import time
from collections.abc import Callable

import orjson

from catalog.kinds import SiteState
from publisher.errors import BuildError
from publisher.inputs import BuildInputs, BuildReport, Problem
from publisher.output import OutputFolder, replace_file
from publisher.plan import Plan
from publisher.readiness import ReadinessStore
from publisher.register import Register
from publisher.task import Task
from publisher.tree import Tree


def build_some(
    inputs: BuildInputs,
    output: OutputFolder,
    register: Register,
    plan: Plan,
    current: int,
    started: float,
    say: Callable[[str], None],
) -> BuildReport:
    """Make the sites of ``inputs.slugs`` anew; each published one is swapped by one rename.

    Raises:
        BuildError: no institution with a site has one of the slugs.
        BecomesWorse: one of them would lose facts, and the build is asked to refuse that.
    """
    from publisher.build import read_drafts, run_pelican, say_worse

    by_slug = {
        site.institution.slug: site for site in plan.sites if site.state in (SiteState.ACCEPTED, SiteState.DRAFT)
    }
    if unknown := [slug for slug in inputs.slugs if slug not in by_slug]:
        raise BuildError(
            f"There is no generated site {', '.join(unknown)}. “kais site build” without names builds all accepted sites."
        )
    manifests = output.pages / ".new"
    shutil.rmtree(manifests, ignore_errors=True)
    manifests.mkdir(parents=True)
    readiness = ReadinessStore(output)
    readiness.prepare()
    build_folder = output.build_path(current)
    sites_before = output.published_sites(current)
    drafts = read_drafts(output)
    task = Task(
        inputs=inputs,
        register=register,
        plan=plan,
        output=output,
        tree=Tree(build_folder, None, {}),
        manifests=manifests,
        institutions=sorted(by_slug[slug].institution.id for slug in set(inputs.slugs)),
        cards=False,
        sites_before=sites_before,
        drafts_before=drafts,
        readiness_before=readiness.summaries(),
    )
    task.results.problems.extend(Problem(p.site, p.file, p.sentence) for p in plan.problems if p.site in inputs.slugs)
    run_pelican(task)
    results = task.results
    worse = say_worse(inputs, results, say)
    # The assets first: a look changed since the full build has new names, and a page must not wait for its style.
    for asset in inputs.assets.all():
        target = build_folder / asset.path.lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            replace_file(target, asset.content)
    (build_folder / "s").mkdir(exist_ok=True)
    for slug, digest in sorted(results.sites.items()):
        if sites_before.get(slug) == digest:
            continue
        link = build_folder / "s" / f".{slug}.link"
        link.unlink(missing_ok=True)
        link.symlink_to(output.site_link(slug, digest))
        os.replace(link, build_folder / "s" / slug)
    for path in sorted(manifests.iterdir()):
        replace_file(output.pages / path.name, path.read_bytes())
        path.unlink()
    manifests.rmdir()
    replace_file(output.state / "drafts.json", orjson.dumps({**drafts, **results.drafts}, option=orjson.OPT_SORT_KEYS))
    readiness.publish(results.readiness, only=results.readiness.keys())
    output.prune()
    return BuildReport(
        sites=len(results.sites),
        pages=results.pages,
        written=results.written,
        unchanged=results.unchanged,
        removed=0,
        seconds=time.perf_counter() - started,
        output=output.path,
        build=current,
        revision=plan.revision,
        drafts=len(results.drafts),
        problems=tuple(results.problems),
        worse=worse,
    )
