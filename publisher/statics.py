"""Put down what is no page: assets, the embedding script, icons, the page for wrong addresses."""

from core import urls
from core.assets import MissingAsset
from core.i18n import gettext
from core.pages import PageMeta
from publisher.lists import search_entries
from publisher.portal_writer import PortalWriter
from publisher.snippets import ELEMENT_SCRIPT

ELEMENT_ASSET = "js/embed.js"


def make_statics(writer: PortalWriter) -> None:
    """Write ``/assets/``, ``/embed/kais.js``, ``/favicon.ico`` and ``404.html`` in both languages."""
    assets = writer.task.inputs.assets
    for asset in assets.all():
        writer.data(asset.path, asset.content)
    by_name = {asset.name: asset for asset in assets.all()}
    if ELEMENT_ASSET not in by_name:
        raise MissingAsset(f"The asset “{ELEMENT_ASSET}” is missing; pages of other sites load it as {ELEMENT_SCRIPT}.")
    writer.data(ELEMENT_SCRIPT, by_name[ELEMENT_ASSET].content)
    if icon := by_name.get("img/favicon.ico") or by_name.get("img/favicon-32.png"):
        writer.data("/favicon.ico", icon.content)

    def make(lang: str) -> None:
        meta = PageMeta(
            title=gettext("There is no such page"),
            path="/404.html",
            lang=lang,
            indexed=False,
            scripts=("js/suggest.js",),
        )
        writer.page("not_found", meta, search=urls.localise("/search/", lang), entries=search_entries(writer))

    writer.in_languages(make)
