"""Write the words of school sites and of the portal: site.toml, news, pages, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.kinds import Kind, SiteState
from core.text import make_slug
from portal.demo.about import about_page
from portal.demo.chance import Chance
from portal.demo.gymnasium_pages import gymnasium_pages
from portal.demo.pictures import paint
from portal.demo.scenes import SCENES
from portal.demo.stories import Story, audience, tell_news, tell_portal_news

if TYPE_CHECKING:
    from portal.demo.model import Institution
    from portal.demo.region import Region

CLASSIC = "морской колледж"  # wears the classic look in a region of any size
ACCENTS = ("teal", "green", "olive", "plum", "indigo", "crimson", "brick", "slate")  # names of the school theme
PORTAL_TOML = """\
# Who publishes this portal. Every line wins over the one in the repository's sites/portal/portal.toml.
name = "Образование Ясноморска"
authority = "Комитет по образованию Ясноморска"
region = "Ясноморск"
region_in = "в Ясноморске"
name_en = "Education in Yasnomorsk"
authority_en = "Education Committee of Yasnomorsk"
region_en = "Yasnomorsk"
phone = "+7 (336) 000-01-00"
email = "edu@yasnomorsk.example"
address = "698010, Ясноморск, Ратушная пл., д. 2"
appeals_url = "https://yasnomorsk.example/appeals/"
data_terms = "Вымышленные данные вымышленного города: берите их, меняйте и показывайте без ограничений."
data_terms_en = "Invented data of an invented city: take, change and show them without limits."
"""


def has_folder(institution: Institution) -> bool:
    """Whether it has a site of ours, accepted or in the making: its facts come from the site's folder."""
    return institution.site_state in (SiteState.ACCEPTED, SiteState.DRAFT)


class Pictures:
    """Painted pictures, each made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], bytes] = {}

    def get(self, scene: str, variant: int) -> bytes:
        """The PNG of a scene in a light."""
        if (scene, variant) not in self._made:
            self._made[scene, variant] = paint(scene, variant)
        return self._made[scene, variant]


def write_portal_words(region: Region, folder: Path, pictures: Pictures) -> int:
    """The portal's own words over those of the repository: who publishes it, and its news."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portal.toml").write_text(PORTAL_TOML, encoding="utf-8")
    news = tell_portal_news(region.day)
    for number, story in enumerate(news):
        write_story(folder, story, number % 2, pictures)
    return len(news)


def write_site(institution: Institution, number: int, folder: Path, region: Region, pictures: Pictures) -> int:
    """The words of one school's site; ``number`` is the institution's in the register. Returns the number of news."""
    chance = Chance().child("site words", institution.key)
    folder.mkdir(parents=True, exist_ok=True)
    title = institution.naming.cases.nominative
    title = title[0].upper() + title[1:]
    lines = [
        f"institution = {number}",
        f'title = "{title}"',
        f'accent = "{chance.pick(ACCENTS)}"',
        'languages = ["ru"]',
        f'theme = "{_theme(institution, chance.child("theme"))}"',
    ]
    (folder / "site.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "pages").mkdir(exist_ok=True)
    (folder / "pages" / "about.md").write_text(about_page(institution, chance.child("about")), encoding="utf-8")
    known = (institution.kind, institution.number) == (Kind.GYMNASIUM, 56)
    if known:
        for name, text in gymnasium_pages(institution, region.day.year - (region.day.month < 9)).items():
            (folder / "pages" / name).write_text(text, encoding="utf-8")
    if audience(institution) == "none":
        return 0
    full = institution.site_state is SiteState.ACCEPTED
    count = chance.whole(4, 7) if full else chance.whole(1, 3)
    count += 2 if known else 0
    news = tell_news(institution, count, region.day, chance.child("news"))
    for story in news:
        write_story(folder, story, chance.whole(0, 1), pictures)
    return len(news)


def _theme(institution: Institution, chance: Chance) -> str:
    """Kindergartens are bright, so are many houses of art; colleges and lyceums often classic, the others mostly calm."""
    if institution.kind is Kind.KINDERGARTEN:
        return "bright"
    if (institution.kind, institution.number) == (Kind.GYMNASIUM, 56):
        return "calm"
    if institution.naming.cases.nominative == CLASSIC:
        return "classic"
    bright = {Kind.SUPPLEMENTARY: 0.65, Kind.VOCATIONAL: 0.1}.get(institution.kind, 0.3)
    if chance.happens(bright):
        return "bright"
    classic = {Kind.VOCATIONAL: 0.6, Kind.LYCEUM: 0.6}.get(institution.kind, 0.0)
    return "classic" if chance.child("classic").happens(classic) else "calm"


def write_story(folder: Path, story: Story, variant: int, pictures: Pictures) -> None:
    """One file of news and its picture."""
    (folder / "news").mkdir(exist_ok=True)
    (folder / "pictures").mkdir(exist_ok=True)
    name = f"{story.scene}-{variant + 1}.png"
    (folder / "pictures" / name).write_bytes(pictures.get(story.scene, variant))
    header = {
        "title": story.title,
        "date": story.day.isoformat(),
        "summary": story.summary,
        "picture": f"pictures/{name}",
        "alt": SCENES[story.scene].alt,
    }
    file = f"{story.day}-{make_slug(story.title, 40)}"
    _write(folder / "news" / f"{file}.md", header, story.body)
    if story.english is not None:
        title, summary, body = story.english
        twin = header | {"title": title, "summary": summary, "alt": SCENES[story.scene].alt_en}
        _write(folder / "news" / f"{file}.en.md", twin, body)


def _write(path: Path, header: Mapping[str, str], body: str) -> None:
    path.write_text("".join(f"{key}: {value}\n" for key, value in header.items()) + f"\n{body}\n", encoding="utf-8")
