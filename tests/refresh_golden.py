"""Write the golden folder anew: ``python -m tests.refresh_golden``. Look at the difference before committing it."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from core.assets import Assets
from publisher.build import build
from publisher.inputs import BuildInputs
from publisher.themes import theme_statics
from tests.support.register import HandMadeRegister
from tests.support.small_build import ROOT, make_inputs, make_register, read_tree

GOLDEN = ROOT / "tests" / "data" / "golden"
# One page of every kind; the rest of a kind says nothing new.
LEFT_OUT = (
    "assets/", "en/", "embed/kais.js", "favicon.ico", "s/gimnaziya-56/pictures/", "institutions/kind/",
    "institutions/district/", "districts/portovyy/", "institutions/57/", "news/", "about/",
    *(f"embed/{block}/57/" for block in ("card", "licences", "news", "contacts", "map")),
)  # fmt: skip
SUBSECTIONS = ("common", "struct", "document", "managers")


class StandInAssets(Assets):
    """The themes' assets under names without their hash, so that a change of a style changes no golden page."""

    def url(self, name: str) -> str:
        """``css/kais.css`` → ``/assets/kais.css``; a missing one is still refused."""
        super().url(name)
        return "/assets/" + Path(name).name


def make_golden_inputs(folder: Path) -> BuildInputs:
    """Inputs of the golden build: the gymnasium and the kindergarten of the small region."""
    register = make_register()
    two = HandMadeRegister(
        register.institutions[:2],
        register.licence_rows,
        register.accreditation_rows,
        told=register.told,
        happened=register.happened,
    )
    inputs = make_inputs(
        folder, two, assets=StandInAssets(ROOT / "themes" / "shared" / "static", theme_statics(ROOT / "themes"))
    )
    return replace(inputs, output=folder / "output")


def golden_files(folder: Path) -> dict[str, bytes]:
    """What of a build is kept as golden."""
    files = {f"output/{name}": content for name, content in read_tree(folder / "output").items()}
    files.update({f"pages/{path.name}": path.read_bytes() for path in (folder / "output.pages").glob("*.json*")})
    files["state/redirects.map"] = (folder / "output.state" / "redirects.map").read_bytes()
    manifest = json.loads(files["pages/manifest.json"])
    files["pages/manifest.json"] = json.dumps(manifest, indent=1).encode()
    return {name: content for name, content in files.items() if _kept(name)}


def _kept(name: str) -> bool:
    path = name.removeprefix("output/")
    if path.endswith((".gz", "/favicon.png", "/apple-touch-icon.png", "/social.png")):
        return False  # their bytes depend on the versions of zlib and FreeType
    if path.startswith(LEFT_OUT) and not path.startswith(("en/index.html", "en/institutions/56-")):
        return False
    if path.startswith("s/gimnaziya-56/sveden/"):
        return path.split("/")[3] in SUBSECTIONS or path.endswith("sveden/index.html")
    return True


def main() -> None:
    """Build, and put the result in place of the golden folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build(make_golden_inputs(folder))
        readme = (GOLDEN / "README.md").read_bytes() if (GOLDEN / "README.md").is_file() else b""
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, content in golden_files(folder).items():
            target = GOLDEN / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        if readme:
            (GOLDEN / "README.md").write_bytes(readme)


if __name__ == "__main__":
    main()
