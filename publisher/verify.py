"""Compare what is published with the digests recorded when it was built: ``kais site build --verify``."""

from pathlib import Path

from publisher.inputs import Problem
from publisher.output import OutputFolder
from publisher.precompress import wrong_twins
from publisher.tree import folder_digests, tree_digest

_TWIN = "the compressed file does not hold what the file beside it holds. Remove it, or build with --full."


def verify(path: Path) -> list[Problem]:
    """Read every published file again; returns what is missing, changed or unexpected (empty: all is as built).

    Args:
        path: DIR, the link to the current build.
    """
    output = OutputFolder(path)
    output.check()
    number = output.current()
    if number is None:
        return [Problem("portal", str(output.path), "nothing is built yet. Run “kais site build”.")]
    problems: list[Problem] = []
    recorded = output.read_digests(number)
    found = folder_digests(output.build_path(number), skip="s")
    for name in sorted(recorded.keys() | found.keys()):
        if name not in found:
            problems.append(Problem("portal", name, "the file is missing. Build with --full."))
        elif name not in recorded:
            problems.append(
                Problem("portal", name, "the file was not made by the build. Remove it, or build with --full.")
            )
        elif found[name] != recorded[name]:
            problems.append(Problem("portal", name, "the file was changed after it was built. Build with --full."))
    problems += [Problem("portal", name, _TWIN) for name in wrong_twins(output.build_path(number), skip="s")]
    for slug, digest in output.published_sites(number).items():
        folder = output.sites / slug / digest
        if not folder.is_dir():
            problems.append(Problem(slug, "", f"the folder {digest} of the site is missing. Build with --full."))
        elif tree_digest(folder_digests(folder)) != digest:
            problems.append(Problem(slug, "", "files of the site were changed after it was built. Build with --full."))
        problems += [Problem(slug, name, _TWIN) for name in wrong_twins(folder)]
    return problems
