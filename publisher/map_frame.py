"""Let folium make the map's frame, and take it apart into files that a strict policy allows."""

import re
from dataclasses import dataclass
from typing import Any

import folium
from branca.element import MacroElement
from jinja2 import Template

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SPACE = re.compile(r"\n\s*\n+")
MAP_ID = "map_kais"


class LocalMap(folium.Map):
    """A folium map that names no foreign host and has the same id on every build.

    Leaflet and its stylesheet are the page's own assets, so folium has none to add; jQuery, Bootstrap and the icon fonts
    serve folium's Popup and Icon, which we do not use.
    """

    default_js: list[tuple[str, str]] = []  # folium declares it so
    default_css: list[tuple[str, str]] = []

    @classmethod
    def _generate_id(cls) -> str:
        return "kais"


class InstitutionLayer(MacroElement):
    """Our own layer: one GeoJSON file drawn on canvas, outlines below it; the drawing is in assets/js/map.js."""

    _template = Template(
        "{% macro script(this, kwargs) %}\nwindow.kaisMap({{ this._parent.get_name() }});\n{% endmacro %}"
    )

    @classmethod
    def _generate_id(cls) -> str:
        return "institutions"


@dataclass(frozen=True, slots=True)
class MapFrame:
    """A branca Figure in three parts."""

    html: str
    script: str
    style: str


def make_frame(centre: tuple[float, float], zoom: int) -> MapFrame:
    """The map's element, script and style; two calls give the same bytes.

    Args:
        centre: latitude, longitude in degrees where the map opens when there is nothing to fit.
        zoom: Leaflet's zoom there.
    """
    made: Any = LocalMap(
        location=list(centre), zoom_start=zoom, tiles=None, prefer_canvas=True, max_zoom=18, min_zoom=4, zoom_snap=0.5
    )
    layer: Any = InstitutionLayer
    made.add_child(layer())
    figure = made.get_root()
    figure.render()
    # Of folium's styles only the map's own box is wanted: the others blow html and body up to the whole window.
    styles = [style for style in _STYLE.findall(figure.header.render()) if f"#{MAP_ID}" in style]
    return MapFrame(
        html=figure.html.render().strip(),
        script=_tidy(figure.script.render()),
        style=_tidy("".join(styles)),
    )


def _tidy(text: str) -> str:
    return _SPACE.sub("\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"
