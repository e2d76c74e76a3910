"""Put things that depend on one another in order, and find the circles among them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Order:
    """The order, what each comes before, and the circles that were cut."""

    keys: list[str] = field(default_factory=list)  # each after everything it needs, circles apart
    cycles: list[tuple[str, ...]] = field(default_factory=list)
    circular: set[str] = field(default_factory=set)  # whatever stands in a circle


def find_order(needs: Mapping[str, Iterable[str]]) -> Order:
    """Each key after the keys it needs; otherwise as they come. What needs itself through others is in a circle."""
    order = Order()
    done: set[str] = set()
    for start in needs:
        if start in done:
            continue
        path = [start]  # from start to where we are
        on_path = {start}
        branches = [iter(needs[start])]
        while path:
            following = next(branches[-1], None)
            if following is None:
                branches.pop()
                key = path.pop()
                on_path.discard(key)
                done.add(key)
                order.keys.append(key)
            elif following in on_path:
                cycle = tuple(path[path.index(following) :])
                order.circular.update(cycle)
                if not any(set(cycle) == set(known) for known in order.cycles):
                    order.cycles.append(cycle)
            elif following not in done and following in needs:
                path.append(following)
                on_path.add(following)
                branches.append(iter(needs[following]))
    return order
