"""Write the sitemap and robots.txt."""

from collections.abc import Sequence
from datetime import date
from html import escape

from core import urls
from core.urls import LANGUAGES
from publisher.plan import Listed
from publisher.portal_writer import PortalWriter

LIMIT = 45_000  # addresses a file; the protocol allows 50,000


def make_sitemap(writer: PortalWriter, institutions: Sequence[Listed]) -> None:
    """Write ``sitemap.xml`` (an index when one file is not enough) and ``robots.txt``; drafts are in neither."""
    base = writer.task.inputs.site.base_url
    entries: list[str] = []

    def add(path: str, day: date | None, translated: bool) -> None:
        for lang in LANGUAGES if translated else LANGUAGES[:1]:
            twins = "".join(
                f'<xhtml:link rel="alternate" hreflang="{other}" href="{escape(base + urls.localise(path, other))}"/>'
                for other in LANGUAGES
                if translated
            )
            moment = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
            entries.append(f"<url><loc>{escape(base + urls.localise(path, lang))}</loc>{moment}{twins}</url>")

    for path, day, translated in sorted(writer.sitemap):
        add(path, day, translated)
    for item in institutions:
        add(urls.institution(item.id, item.slug), item.updated_on, True)
    for _slug, addresses in sorted(writer.task.results.site_urls.items()):
        for address in addresses:
            add(address, None, False)
    parts = [entries[start : start + LIMIT] for start in range(0, len(entries), LIMIT)] or [[]]
    opening = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    files = ["/sitemap.xml"] if len(parts) == 1 else [f"/sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(files, parts, strict=True):
        writer.data(name, (opening + "\n".join(part) + "\n</urlset>\n").encode())
    if len(parts) > 1:
        names = "\n".join(f"<sitemap><loc>{base}{name}</loc></sitemap>" for name in files)
        index = '<?xml version="1.0" encoding="utf-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        writer.data("/sitemap.xml", f"{index}{names}\n</sitemapindex>\n".encode())
    writer.data(
        "/robots.txt",
        f"User-agent: *\nDisallow: /staff/\nDisallow: /search/\nDisallow: /feedback/\nSitemap: {base}/sitemap.xml\n".encode(),
    )
