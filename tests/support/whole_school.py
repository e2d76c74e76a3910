"""The statutory pages of a school that gives every fact, made from the standard: for tests of the checker."""

from __future__ import annotations

from html import escape

from catalog.statutes import Item, Standard, load_standard


def value_of(item: Item, number: int = 1) -> str:
    """A value of the item's kind."""
    if item.numeric:
        return "2025" if item.format.startswith("year") else str(number)
    return f"Значение {number} · {item.key}"


def cell(item: Item, number: int = 1) -> str:
    """The element that carries a value."""
    mark = f'itemprop="{item.itemprop}"' if item.itemprop else ""
    if item.kind in ("document", "link"):
        return f'<a {mark} href="../../documents/{item.itemprop}.pdf">{escape(value_of(item, number))}</a>'
    return f"<span {mark}>{escape(value_of(item, number))}</span>"


def rows_of(item: Item, rows: int = 2) -> str:
    """The rows of a group."""
    return "".join(
        f'<tr itemprop="{item.itemprop}">'
        + "".join(f"<td>{cell(child, number)}</td>" for child in item.children)
        + "</tr>"
        for number in range(1, rows + 1)
    )


def page_around(body: str, title: str = "Страница", head: str = "") -> str:
    """A page of a site."""
    return (
        f'<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><header><a href='/'>Главная</a></header><main><h1>{title}</h1>{body}</main></body></html>"
    )


def whole_pages(standard: Standard | None = None) -> dict[str, str]:
    """path -> HTML of all subsections, every fact given."""
    pages: dict[str, str] = {"index.html": page_around('<a href="sveden/common/">Сведения</a>', "Школа")}
    for subsection in (standard or load_standard()).subsections:
        pieces = []
        for item in subsection.items:
            if item.row_group:
                pieces.append(f"<h2>{item.label}</h2><table><tbody>{rows_of(item)}</tbody></table>")
            else:
                pieces.append(f"<div><dt>{item.label}</dt><dd>{cell(item)}</dd></div>")
        pages[f"{subsection.path}index.html"] = page_around("\n".join(pieces), subsection.title)
    return pages


def as_bytes(pages: dict[str, str]) -> dict[str, bytes]:
    """The pages as files."""
    return {path: html.encode() for path, html in pages.items()}
