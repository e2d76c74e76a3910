"""Assets are named by their content."""

import pytest

from core.assets import Assets, MissingAsset


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_references_point_to_the_hashed_names(tmp_path):
    assets = Assets(
        write(
            tmp_path,
            {
                "css/a.css": 'x{src:url("../font/f.woff2")}',
                "font/f.woff2": "f",
                "js/a.js": 'import "./b.js";',
                "js/b.js": "",
            },
        )
    )
    font = assets.url("font/f.woff2").rsplit("/", 1)[1].encode()
    assert font in assets.find(assets.url("css/a.css")).content
    assert assets.url("js/b.js").rsplit("/", 1)[1].encode() in assets.find(assets.url("js/a.js")).content


def test_a_changed_font_renames_the_stylesheet_too(tmp_path):
    before = Assets(write(tmp_path, {"a.css": "x{src:url(f.woff2)}", "f.woff2": "1"})).url("a.css")
    after = Assets(write(tmp_path, {"f.woff2": "2"})).url("a.css")
    assert before != after


def test_a_missing_asset_is_named_with_the_stylesheet_that_wants_it(tmp_path):
    with pytest.raises(MissingAsset, match=r"“no.woff2”, named in a.css"):
        Assets(write(tmp_path, {"a.css": "x{src:url(no.woff2)}"}))


@pytest.mark.parametrize("reference", ["../../etc/passwd", "../secret"])
def test_nothing_outside_the_folder_is_reachable(tmp_path, reference):
    (tmp_path / "secret").write_text("s")
    with pytest.raises(MissingAsset):
        Assets(write(tmp_path / "static", {"a.css": f"x{{src:url({reference})}}"}))


def test_data_addresses_and_fragments_stay(tmp_path):
    css = "x{a:url(data:image/png;base64,AA==);b:url(#mark)}"
    assets = Assets(write(tmp_path, {"a.css": css}))
    assert assets.find(assets.url("a.css")).content.decode() == css
