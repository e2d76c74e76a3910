"""Build the portal and the school sites: ``kais site build``."""

import multiprocessing
import os
import shutil
import time
from collections.abc import Callable, Sequence
from html import escape
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import orjson

from core import urls
from core.collector import calm_collector
from core.errors import KaisError
from core.locks import file_lock
from publisher.errors import BecomesWorse, BuildError
from publisher.failures import place_of, sentence_of
from publisher.inputs import BuildInputs, BuildReport, Worse
from publisher.output import OutputFolder, replace_file
from publisher.plan import make_plan
from publisher.readiness import ReadinessStore
from publisher.register import CatalogRegister, Register
from publisher.task import SETTING, Results, Task
from publisher.texts.store import TextStore
from publisher.tree import Tree, file_of

# A page for hosts that know nothing of redirects.map; the app and nginx answer 301 before it is read.
_MOVED = (
    '<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>→</title><meta name="robots" content="noindex">'
    '<meta http-equiv="refresh" content="0; url={target}"></head><body><p><a href="{target}">{target}</a></p></body></html>\n'
)
Progress = Callable[[str], None]


def build(inputs: BuildInputs, *, progress: Progress | None = None) -> BuildReport:
    """Build everything into a fresh folder and make it current by one rename.

    Args:
        inputs: what the build is a function of; with ``slugs`` only those sites are made anew, in the current build.
        progress: called with a sentence at each step, and when another build is waited for.
    Returns:
        The figures of the build, with what could not be made.
    Raises:
        OutputFolderError: the output folder is not ours to replace.
        BuildError: the portal itself could not be made; the current build stays.
    """
    say = progress or (lambda _sentence: None)
    output = OutputFolder(inputs.output)
    output.check()
    output.prepare()
    with file_lock(output.lock, waiting=lambda: say("Another build is running; this one starts when it ends.")):
        return _build(inputs, output, say)


def _register_of(inputs: BuildInputs) -> Register:
    if inputs.register is not None:
        return inputs.register
    if inputs.sessions is None:
        raise BuildError("A build needs the catalogue's sessions or a register to read.")
    return CatalogRegister(inputs.sessions)


def _build(inputs: BuildInputs, output: OutputFolder, say: Progress) -> BuildReport:
    started = time.perf_counter()
    register = _register_of(inputs)
    plan = make_plan(inputs, register)
    current = output.current()
    if inputs.slugs and current is not None:
        from publisher.some_sites import build_some

        return build_some(inputs, output, register, plan, current, started, say)
    number = max(output.numbers(), default=0) + 1
    before_digests = output.read_digests(current)
    sites_before = output.published_sites(current)
    manifests = output.pages / ".new"
    _empty(manifests)
    readiness = ReadinessStore(output)
    readiness.prepare()
    with output.new_build(number) as partial:
        before = output.build_path(current) if current and not inputs.full else None
        tree = Tree(partial, before, before_digests, precompress=inputs.precompress)
        task = Task(
            inputs=inputs,
            register=register,
            plan=plan,
            output=output,
            tree=tree,
            manifests=manifests,
            institutions=register.ids(),
            portal=True,
            sites_before=sites_before,
            drafts_before=read_drafts(output),
            readiness_before=readiness.summaries(),
        )
        task.results.problems.extend(plan.problems)
        say(f"Making the pages of {len(task.institutions or ())} institutions.")
        run_tasks(task, jobs=inputs.jobs, say=say)
        results = task.results
        worse = say_worse(inputs, results, say)
        (partial / "s").mkdir()
        for slug, digest in sorted(results.sites.items()):
            (partial / "s" / slug).symlink_to(output.site_link(slug, digest))
        _write_redirects(output, register, results, tree)
        output.write_digests(number, tree.digests)
        output.switch_to(number, partial)
    say("The new pages are in place; listing them for search.")
    _publish_manifests(output, manifests, results, number, inputs, plan.revision)
    _remove_drafts(output, results)
    readiness.publish(results.readiness)
    TextStore(output.state / "texts").keep_only(results.texts)
    removed = sum(path not in tree.digests for path in before_digests)
    output.prune()
    return BuildReport(
        sites=len(results.sites),
        pages=results.pages,
        written=results.written + tree.written,
        unchanged=results.unchanged + tree.unchanged,
        removed=removed,
        seconds=time.perf_counter() - started,
        output=output.path,
        build=number,
        revision=plan.revision,
        drafts=len(results.drafts),
        problems=tuple(sorted(results.problems, key=lambda problem: (problem.site, problem.file, problem.sentence))),
        worse=worse,
    )


def say_worse(inputs: BuildInputs, results: Results, say: Progress) -> tuple[Worse, ...]:
    """Say which sites lose facts, before they are swapped in.

    Raises:
        BecomesWorse: the build is asked to refuse that, and a published site is among them.
    """
    worse = tuple(sorted(results.worse, key=lambda found: found.site))
    for found in worse:
        say(str(found))
    published = [found for found in worse if not found.draft]
    if inputs.refuse_worse and published:
        raise BecomesWorse(
            f"Published sites would lose facts ({len(published)}): {', '.join(found.site for found in published[:10])}. "
            "The current build stays. Give the facts back, or build without --refuse-worse."
        )
    return worse


# -- running Pelican -----------------------------------------------------------------------------------------------


def run_tasks(task: Task, *, jobs: int, say: Progress) -> None:
    """Run Pelican over the task: in this process, or institutions in ``jobs`` workers and the portal here."""
    institutions = task.institutions or ()
    with calm_collector():
        if jobs > 1 and len(institutions) >= 2 * jobs:
            _run_workers(task, institutions, jobs)
            task.institutions = None
            say("Making the portal's pages.")
        run_pelican(task)


def run_pelican(task: Task) -> None:
    """One run of Pelican with our plugin.

    Raises:
        BuildError: a page of the portal could not be made; says which template.
    """
    from pelican import Pelican

    from publisher.pelican_settings import base_settings, complete, quiet_pelican

    inputs = task.inputs
    settings = base_settings(
        themes=inputs.themes,
        theme="portal",
        site=inputs.site,
        assets=inputs.assets,
        zone=str(inputs.zone),
        content=inputs.words,
        output=task.tree.folder,
        cache=task.output.state / "templates",
    )
    settings[SETTING] = task
    try:
        with quiet_pelican():
            Pelican(complete(settings)).run()
    except KaisError:
        raise
    except Exception as error:  # the door: Jinja and Pelican raise anything
        place = place_of(error)
        raise BuildError(
            f"The portal could not be built{f' ({place})' if place else ''}: {sentence_of(error)} The current build stays."
        ) from error


def _run_workers(task: Task, institutions: Sequence[int], jobs: int) -> None:
    """Share the institutions among forked processes; each writes into the same tree and reports its results."""
    context = multiprocessing.get_context("fork")
    receivers: list[tuple[Any, Connection]] = []
    for number in range(jobs):
        receiver, sender = context.Pipe(duplex=False)
        # Neighbours in number are alike in size; taking every n-th evens the work out.
        process = context.Process(target=_work, args=(task, institutions[number::jobs], sender))
        process.start()
        sender.close()
        receivers.append((process, receiver))
    failure: BaseException | None = None
    for process, receiver in receivers:
        try:
            made, digests, written, unchanged, error = receiver.recv()
        except EOFError:
            error = BuildError("A worker process ended without a word. Look for “killed” in the system's log: memory?")
            made = None
        process.join()
        if error is not None:
            failure = failure or error
        elif made is not None:
            task.results.add(made)
            task.tree.take(digests, written, unchanged)
    if failure is not None:
        raise failure


def _work(task: Task, institutions: Sequence[int], sender: Connection) -> None:
    error: BaseException | None = None
    try:
        task.register.in_child_process()
        task.institutions = institutions
        task.portal = False
        task.results = Results()
        run_pelican(task)
    except BaseException as found:  # sent to the parent, which raises it
        error = found if isinstance(found, KaisError) else BuildError(f"A worker failed: {sentence_of(found)}")
    tree = task.tree
    sender.send((task.results, tree.digests, tree.written, tree.unchanged, error))
    sender.close()
    # Leave without the parent's exit handlers: its connections are not ours to close.
    os._exit(0)


# -- after the swap ------------------------------------------------------------------------------------------------


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()


def read_drafts(output: OutputFolder) -> dict[str, str]:
    """The drafts that are there: slug -> digest."""
    path = output.state / "drafts.json"
    return dict(orjson.loads(path.read_bytes())) if path.is_file() else {}


def _write_redirects(output: OutputFolder, register: Register, results: Results, tree: Tree) -> None:
    """Write ``redirects.map`` and ``gone.map`` for nginx's ``map`` and ``kais serve``, and redirect pages of old slugs."""
    redirects: dict[str, str] = {}
    for item in results.listed:
        for lang in urls.LANGUAGES:
            here = urls.localise(urls.institution(item.id, item.slug), lang)
            redirects[urls.localise(urls.institution_permalink(item.id), lang)] = here
    for institution_id, old, new in register.redirects():
        for lang in urls.LANGUAGES:
            for page in (urls.institution, urls.institution_history):
                here = urls.localise(page(institution_id, new), lang)
                redirects[urls.localise(page(institution_id, old), lang)] = here
        if new in results.sites:
            redirects[urls.school_site(old)] = urls.school_site(new)
    for old, new in redirects.items():
        if file_of(old) not in tree.digests and not old.startswith("/s/"):
            tree.put(file_of(old), _MOVED.format(target=escape(new)).encode())
    gone = [
        path
        for ref in register.gone()
        for lang in urls.LANGUAGES
        for path in (
            urls.localise(urls.institution_permalink(ref.id), lang),
            urls.localise(urls.institution(ref.id, ref.slug), lang),
            urls.localise(urls.institution_history(ref.id, ref.slug), lang),
        )
    ]
    lines = "".join(f"{old} {new};\n" for old, new in sorted(redirects.items()))
    replace_file(output.state / "redirects.map", lines.encode())
    replace_file(output.state / "gone.map", "".join(f"{path} 1;\n" for path in sorted(gone)).encode())


def _publish_manifests(
    output: OutputFolder, manifests: Path, results: Results, number: int, inputs: BuildInputs, revision: int
) -> None:
    names = set()
    for path in sorted(manifests.iterdir()):
        names.add(path.name)
        os.replace(path, output.pages / path.name)
    manifests.rmdir()
    for path in output.pages.glob("*.jsonl"):
        if path.name not in names:
            path.unlink()
    replace_file(
        output.pages / "manifest.json",
        orjson.dumps(
            {
                "build": number,
                "revision": revision,
                "day": inputs.day,
                "sites": sorted(results.sites),
                "files": sorted(names),
                "institutions": {str(item.id): item.slug for item in sorted(results.listed, key=lambda item: item.id)},
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        ),
    )


def _remove_drafts(output: OutputFolder, results: Results) -> None:
    for path in output.drafts.iterdir():
        if path.name not in results.drafts:
            shutil.rmtree(path)
    replace_file(output.state / "drafts.json", orjson.dumps(results.drafts, option=orjson.OPT_SORT_KEYS))
