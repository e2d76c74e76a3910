"""Ask for every institution of the demo region by its name, in the six cases.

``KAIS_HOME=… python -m tests.support.judged_names > tests/data/search/names.jsonl`` writes the file anew where the demo region has
changed; a test compares the two.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

from catalog.cards import InstitutionCard
from tests.support.inflect import inflect_name

CASES = {
    "nomn": "nominative",
    "gent": "genitive",
    "datv": "dative",
    "accs": "accusative",
    "ablt": "instrumental",
    "loct": "prepositional",
}


def judged_names(cards: Iterable[InstitutionCard]) -> Iterator[str]:
    """The lines of the file; whoever has the same name is as right an answer."""
    known = sorted(cards, key=lambda card: card.id)
    slugs: defaultdict[str, list[str]] = defaultdict(list)
    for card in known:
        slugs[_plain(card.name)].append(card.slug)
    asked: set[str] = set()
    for card in known:
        for case, query in inflect_name(_plain(card.name)).items():
            if query not in asked:
                asked.add(query)
                record = {"query": query, "relevant": slugs[_plain(card.name)], "label": CASES[case]}
                yield json.dumps(record, ensure_ascii=False)


def _plain(name: str) -> str:
    return name.replace("\u00a0", " ").lower()


def main() -> None:
    """Print the lines for the register of the environment."""
    from catalog import read
    from portal.wiring import Wiring

    wiring = Wiring.from_env()
    try:
        with wiring.catalog() as session:
            print("\n".join(judged_names(read.iter_cards(session))))
    finally:
        wiring.close()


if __name__ == "__main__":
    main()
