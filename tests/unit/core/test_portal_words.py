"""Who publishes the portal."""

import pytest

from core.portal_words import PortalWordsError, load_portal_info

GOOD = 'name = "Портал"\nauthority = "Комитет"\nregion = "Край"\nregion_in = "в крае"\n'


def test_the_installation_s_words_win_over_the_repository_s(tmp_path):
    for folder, text in (("a", GOOD), ("b", 'name = "Наш портал"\n')):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "portal.toml").write_text(text, encoding="utf-8")
    info = load_portal_info([tmp_path / "a", tmp_path / "b", tmp_path / "c"], base_url="https://portal.example/")
    assert (info.name, info.authority, info.base_url) == ("Наш портал", "Комитет", "https://portal.example")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "not TOML"),
        (GOOD + 'colour = "red"\n', "unknown key “colour”"),
        (GOOD.replace('"Край"', "5"), "“region” must be text"),
        (GOOD.replace('authority = "Комитет"\n', ""), "nobody says authority"),
    ],
)
def test_a_wrong_file_is_named_with_its_remedy(tmp_path, text, said):
    (tmp_path / "portal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PortalWordsError, match=said):
        load_portal_info([tmp_path], base_url="https://portal.example")
