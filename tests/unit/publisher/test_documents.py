"""Documents of a school's folder: published where a fact points to them, cleaned, copied, never held in memory."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from publisher import file_digests
from publisher.documents import SiteDocuments
from publisher.file_digests import FileDigests
from publisher.pictures import clean_picture
from publisher.shell import ROOT
from publisher.sites import SiteFolder
from publisher.tree import SiteFiles, digest_of, folder_digests, tree_digest, write_site


@pytest.fixture
def folder(tmp_path: Path) -> SiteFolder:
    """A site's folder with a charter."""
    place = tmp_path / "shkola-1"
    (place / "documents" / "2024").mkdir(parents=True)
    (place / "documents" / "ustav.pdf").write_bytes(b"%PDF-1.4 charter")
    (place / "documents" / "ustav.pdf.sig").write_bytes(b"signature")
    (place / "documents" / "2024" / "План приёма.pdf").write_bytes(b"%PDF-1.4 plan")
    return SiteFolder("shkola-1", place, 1)


def documents_of(folder: SiteFolder | None, digests: FileDigests | None = None) -> tuple[SiteDocuments, SiteFiles]:
    files = SiteFiles()
    return SiteDocuments(folder, files, digests or FileDigests(None)), files


def picture_with_secrets(form: str) -> bytes:
    """A picture that says where and by whom it was taken."""
    image, out = Image.new("RGB", (8, 8), (11, 90, 138)), io.BytesIO()
    if form == "JPEG":
        exif = Image.Exif()
        exif[0x010E] = "secret place"
        image.save(out, form, exif=exif.tobytes())
    else:
        text = PngInfo()
        text.add_text("Comment", "secret place")
        text.add_itxt("Author", "secret place")
        image.save(out, form, pnginfo=text)
    return out.getvalue()


def test_nothing_of_a_folder_is_published_that_is_a_link_to_another_place(folder: SiteFolder, tmp_path: Path) -> None:
    (folder.path / "documents").rename(tmp_path / "elsewhere")
    (folder.path / "documents").symlink_to(tmp_path / "elsewhere")
    documents, files = documents_of(folder)
    assert documents.find("documents/ustav.pdf") == ""
    assert "leaves the site's folder" in documents.problems[0][1]
    assert not files.sources


def test_what_a_fact_points_to_is_published_at_its_own_path(folder: SiteFolder) -> None:
    documents, files = documents_of(folder)
    assert documents.find("documents/ustav.pdf") == f"{ROOT}documents/ustav.pdf"
    assert documents.find("documents/ustav.pdf#page=2") == f"{ROOT}documents/ustav.pdf#page=2"
    assert documents.find("documents/2024/План приёма.pdf").endswith(
        "/2024/%D0%9F%D0%BB%D0%B0%D0%BD%20%D0%BF%D1%80%D0%B8%D1%91%D0%BC%D0%B0.pdf"
    )
    assert list(files.sources) == [
        "documents/ustav.pdf",
        "documents/2024/План приёма.pdf",
    ]  # the signature is not asked for
    assert files.files == {}
    assert documents.problems == []


def test_a_document_that_is_missing_is_named_once_and_has_no_address(folder: SiteFolder) -> None:
    documents, files = documents_of(folder)
    assert documents.find("documents/pravila.pdf") == ""
    assert documents.find("documents/pravila.pdf") == ""
    ((name, sentence),) = documents.problems
    assert name == "documents/pravila.pdf"
    assert "is not in the site's folder" in sentence
    assert len(files) == 0


@pytest.mark.parametrize(
    ("href", "words"),
    [
        ("documents/../site.toml", "only files of documents/"),
        ("documents/%2e%2e/site.toml", "only files of documents/"),
        ("files/x.pdf", "only files of documents/"),
        ("documents/page.html", "Files of this kind are not published"),
        ("documents/emblem.svg", "Files of this kind are not published"),
        ("documents/link.pdf", "leaves the site's folder"),
        ("documents/huge.pdf", "larger than 50 MB"),
        ("documents/2024", "is not in the site's folder"),
    ],
)
def test_what_must_not_be_published_is_named_with_the_remedy(folder: SiteFolder, href: str, words: str) -> None:
    (folder.path / "site.toml").write_text("institution = 1")
    (folder.path / "documents" / "page.html").write_text("<script>")
    (folder.path / "documents" / "emblem.svg").write_text("<svg/>")
    (folder.path / "documents" / "link.pdf").symlink_to(folder.path / "site.toml")
    with (folder.path / "documents" / "huge.pdf").open("wb") as file:
        file.truncate(50 * 1024 * 1024 + 1)
    documents, files = documents_of(folder)
    assert documents.find(href) == ""
    assert words in documents.problems[0][1]
    assert len(files) == 0


def test_without_a_folder_no_document_can_be_published() -> None:
    documents, _files = documents_of(None)
    assert documents.find("documents/ustav.pdf") == ""
    assert "the site has no folder" in documents.problems[0][1]


def test_documents_that_words_link_to_are_published_too(folder: SiteFolder) -> None:
    documents, files = documents_of(folder)
    documents.publish_linked(f'<p><a href="{ROOT}documents/ustav.pdf">Устав</a> <a href="{ROOT}about/">О школе</a></p>')
    assert list(files.sources) == ["documents/ustav.pdf"]


@pytest.mark.parametrize(("form", "ending"), [("JPEG", "jpg"), ("PNG", "png")])
def test_scans_lose_what_the_camera_wrote_into_them(folder: SiteFolder, tmp_path: Path, form: str, ending: str) -> None:
    content = picture_with_secrets(form)
    assert b"secret place" in content
    (folder.path / "documents" / f"scan.{ending}").write_bytes(content)
    documents, files = documents_of(folder)
    documents.find(f"documents/scan.{ending}")
    write_site(tmp_path / "out", files.files, None, sources=files.sources)
    published = (tmp_path / "out" / "documents" / f"scan.{ending}").read_bytes()
    assert b"secret place" not in published
    with Image.open(io.BytesIO(published)) as one, Image.open(io.BytesIO(content)) as other:
        assert one.tobytes() == other.tobytes()
    assert tree_digest(folder_digests(tmp_path / "out")) == files.digest()


def test_a_picture_that_is_cut_off_stays_as_it_is() -> None:
    for content in (picture_with_secrets("PNG")[:40], picture_with_secrets("JPEG")[:9]):
        assert clean_picture(content)[:8] == content[:8]


def test_digests_are_remembered_by_size_and_time(
    folder: SiteFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, path = tmp_path / "state" / "shkola-1.json", folder.path / "documents" / "ustav.pdf"
    first = FileDigests(store)
    assert first.digest("documents/ustav.pdf", path) == digest_of(b"%PDF-1.4 charter")
    first.save()
    monkeypatch.setattr(file_digests, "_digest", lambda path: "read again")
    assert FileDigests(store).digest("documents/ustav.pdf", path) == digest_of(b"%PDF-1.4 charter")
    os.utime(path, (1, 1))
    assert FileDigests(store).digest("documents/ustav.pdf", path) == "read again"
    store.write_bytes(b"{broken")
    assert FileDigests(store).digest("documents/ustav.pdf", path) == "read again"


def test_an_unchanged_document_is_linked_from_the_site_before(folder: SiteFolder, tmp_path: Path) -> None:
    path = folder.path / "documents" / "ustav.pdf"
    sources = {"documents/ustav.pdf": path}
    assert write_site(tmp_path / "one", {"index.html": b"1"}, None, sources=sources) == (2, 0)
    assert write_site(tmp_path / "two", {"index.html": b"2"}, tmp_path / "one", sources=sources) == (1, 1)
    published = [tmp_path / name / "documents" / "ustav.pdf" for name in ("one", "two")]
    assert published[0].samefile(published[1])
    assert not published[0].samefile(path)  # an edit in the folder must not change a published site
    path.write_bytes(b"%PDF-1.4 another charter")
    assert write_site(tmp_path / "three", {"index.html": b"3"}, tmp_path / "two", sources=sources) == (2, 0)
    assert (tmp_path / "three" / "documents" / "ustav.pdf").read_bytes() == b"%PDF-1.4 another charter"
    assert published[1].read_bytes() == b"%PDF-1.4 charter"
