"""Serve the built files of the portal and the schools."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Response, redirect, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_etags
from werkzeug.wrappers import Response as BaseResponse

from core.errors import Gone as GoneError
from core.errors import KaisError
from core.i18n import gettext as _
from core.urls import language_of, site_preview
from portal.file_cache import FileCache
from portal.wiring import Wiring

IMMUTABLE = "public, max-age=31536000, immutable"  # the name changes with the content
REVALIDATE = "no-cache"  # a new build shows at once; an unchanged page costs a 304
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson; charset=utf-8",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8; header=present",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".atom": "application/atom+xml",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    # Documents and menus of schools, which not every system knows.
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".rtf": "application/rtf",
    ".sig": "application/octet-stream",
    ".p7s": "application/pkcs7-signature",
}


class NothingBuilt(KaisError):
    """There are no public files yet."""

    status = 503


def content_type(path: Path) -> str:
    """The Content-Type of a file by its name; unknown ones are downloads."""
    if path.name in ("atom.xml", "feed.xml"):
        return "application/atom+xml"
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"


class StaticFiles:
    """The public files of one installation, and the drafts of its sites."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._cache = FileCache()

    def serve(self, path: str = "") -> BaseResponse:
        """Answer ``/<path>`` from KAIS_OUTPUT.

        Raises:
            NotFound, GoneError, NothingBuilt: pages of their own.
        """
        from publisher.static_paths import Gone, Redirect, resolve

        url_path = f"/{path}"
        if url_path.startswith("/assets/"):
            return self._asset(url_path)
        output = self._wiring.output
        if not output.exists():
            raise NothingBuilt(
                _(
                    "Nothing has been published here yet. The operator builds the pages with: %(command)s",
                    command="kais site build",
                )
            )
        found = resolve(output, url_path)
        if isinstance(found, Path):
            return self.send(found)
        if isinstance(found, Redirect):
            return redirect(found.location, 301)
        if isinstance(found, Gone):
            raise GoneError(_("This page existed and was withdrawn for good."))
        return self._not_found(output, url_path)

    def _asset(self, url_path: str) -> BaseResponse:
        """A file named by its content: of this version, else of a build that people may still have open."""
        from publisher.static_paths import resolve

        asset = self._wiring.assets.find(url_path)
        if asset:
            response = Response(asset.content, content_type=_TYPES.get(Path(asset.path).suffix, asset.media_type))
            response.set_etag(Path(asset.path).stem.rpartition(".")[2])
            response.headers["Cache-Control"] = IMMUTABLE
            return _compress(response).make_conditional(request)
        found = resolve(self._wiring.output, url_path) if self._wiring.output.exists() else None
        if not isinstance(found, Path):
            raise NotFound
        return self.send(found, cache_control=IMMUTABLE)

    def _not_found(self, output: Path, url_path: str) -> BaseResponse:
        """The page for addresses that lead nowhere: a school's own below its site, else the portal's in the language asked for."""
        from publisher.static_paths import resolve

        lang = language_of(url_path)
        parts = url_path.split("/")
        own = resolve(output, f"/s/{parts[2]}/404.html") if url_path.startswith("/s/") and len(parts) > 3 else None
        page = own if isinstance(own, Path) else output / ("404.html" if lang == "ru" else f"{lang}/404.html")
        if not page.is_file():
            raise NotFound
        response = Response(page.read_bytes(), 404, content_type=_TYPES[".html"])
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def serve_draft(self, slug: str, path: str) -> BaseResponse:
        """A page of a site that is not accepted yet; the caller has asked who may see it."""
        folder = inside(self._wiring.drafts_dir, self._wiring.drafts_dir / slug)
        if folder is None:
            raise NotFound
        found = inside(folder, folder / path) if path else folder  # the folder of another school is as far as any other
        if found is not None and found.is_dir() and path and not path.endswith("/"):
            return redirect(site_preview(slug, f"{path}/"), 302)
        if found is not None and found.is_dir():
            found = inside(folder, found / "index.html")
        if found is None or not found.is_file():
            raise NotFound
        return self.send(found)

    def send(self, path: Path, *, cache_control: str = REVALIDATE) -> BaseResponse:
        """One file, conditional, compressed where the browser takes it."""
        try:
            file = self._cache.get(path)
        except OSError:  # a build replaced it between looking and reading
            raise NotFound from None
        kind = content_type(path)
        wants_gzip = takes_gzip()
        packed = wants_gzip and bool(file.compressed or file.twin)
        tag = f"{file.etag}-gz" if packed else file.etag
        known = parse_etags(request.headers.get("If-None-Match"))
        if known and (known.contains_weak(file.etag) or known.contains_weak(f"{file.etag}-gz")):
            response: BaseResponse = Response(status=304)
        elif wants_gzip and file.compressed:
            response = Response(file.compressed, content_type=kind)
            response.headers["Content-Encoding"] = "gzip"
        elif wants_gzip and file.twin:
            response = _stream(file.twin, kind, tag)
            response.headers["Content-Encoding"] = "gzip"
        elif file.raw is not None:
            response = Response(file.raw, content_type=kind)
        else:
            response = _stream(path, kind, tag)
        response.set_etag(tag)
        response.headers["Cache-Control"] = cache_control
        if file.compressed or file.twin:
            response.vary.add("Accept-Encoding")
        return response


def _stream(path: Path, kind: str, tag: str) -> Response:
    """A large file from disk, or the range of it that is asked for."""
    response = send_file(path, mimetype=kind.partition(";")[0], conditional=True, etag=tag)
    response.headers["Content-Type"] = kind
    return response


def takes_gzip() -> bool:
    """Whether the browser reads gzip."""
    return request.accept_encodings.quality("gzip") > 0


def _compress(response: Response) -> Response:
    """Compress a text that is made on the spot."""
    import gzip

    if takes_gzip() and (response.mimetype or "").startswith(("text/", "image/svg")):
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def inside(root: Path, path: Path) -> Path | None:
    """The real path, where it lies in ``root``; links and dots that lead out of it are not followed."""
    try:
        real, allowed = path.resolve(), root.resolve()
    except (OSError, ValueError, RuntimeError):
        return None
    return real if allowed in real.parents else None
