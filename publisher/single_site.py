"""Make one school's site into a plain folder: for ``pelican`` itself."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Template

from publisher.errors import SiteFolderError
from publisher.file_copies import publish_file
from publisher.inputs import BuildInputs
from publisher.plan import make_plan
from publisher.register import CatalogRegister, Register
from publisher.school import SchoolPages
from publisher.sites import read_site_folder, read_site_words
from publisher.themes import Theme

SITE_SETTING = "KAIS_SITE"  # the key of SingleSite in Pelican's settings


@dataclass(frozen=True, slots=True)
class SingleSite:
    """What a run of ``pelican`` over one site's folder needs."""

    inputs: BuildInputs
    folder: Path


def write_single_site(
    site: SingleSite, templates_of: Callable[[Theme], Callable[[str], Template]], output: Path
) -> None:
    """Write the site of ``site.folder`` and the assets it uses; the portal's links stay absolute.

    Raises:
        SiteFolderError: the register has no such institution.
    """
    inputs = site.inputs
    register: Register
    if inputs.register is not None:
        register = inputs.register
    else:
        assert inputs.sessions is not None
        register = CatalogRegister(inputs.sessions)
    folder = read_site_folder(site.folder)
    card = next(iter(register.cards([folder.institution_id])), None)
    if card is None:
        raise SiteFolderError(
            f"{folder.slug}/site.toml: the register has no institution {folder.institution_id}. "
            "Load the register, or correct the number."
        )
    plan = make_plan(inputs, register)
    theme = plan.themes.choose(folder.theme)
    pages = SchoolPages(inputs, plan, templates_of(theme), theme)
    made = pages.make(card, folder, read_site_words(folder.path), draft=False)
    files = dict(made.files.files)
    files.update({asset.path.lstrip("/"): asset.content for asset in inputs.assets.all()})
    for path, content in files.items():
        target = output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for path, source in made.files.sources.items():
        target = output / path
        target.parent.mkdir(parents=True, exist_ok=True)
        publish_file(source, str(target))
