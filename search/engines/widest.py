"""Leave out of a union what another part of it holds anyway."""

from collections.abc import Sequence

from search.plan import Every, Expression, Has, Some


def widest(parts: Sequence[Expression]) -> list[Expression]:
    """The parts that no other part is seen to hold: their union is the union of all."""
    kept: list[Expression] = []
    for part in reversed(parts):  # classes become wider towards the end
        if not any(is_within(part, other) for other in kept):
            kept.append(part)
    return kept


def is_within(one: Expression, other: Expression) -> bool:
    """Whether every document of ``one`` is in ``other``, as far as it can be seen without an index; False may mean “perhaps”."""
    if isinstance(one, Has) and isinstance(other, Has):
        return set(one.fields) <= set(other.fields) and set(one.terms) <= set(other.terms)
    if isinstance(one, Some):
        return all(is_within(part, other) for part in one.parts)
    if isinstance(other, Every):
        return bool(other.parts) and all(is_within(one, part) for part in other.parts)
    if isinstance(one, Every) and any(is_within(part, other) for part in one.parts):
        return True
    if isinstance(other, Some) and any(is_within(one, part) for part in other.parts):
        return True
    return one == other
