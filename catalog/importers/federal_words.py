"""What the words of the federal registers mean."""

from __future__ import annotations

from catalog.kinds import Effect, RegisterState
from core.text import comparison_key

# The word of a certificate, licence or supplement -> its state. «Переоформлено» and «Выдан дубликат» tell what happened to the
# paper last, not whether the accreditation holds: they give no state (None), the word itself is kept and shown.
STATUS_WORDS: dict[str, RegisterState | None] = {
    "действующее": RegisterState.ACTIVE,
    "действующая": RegisterState.ACTIVE,
    "действует": RegisterState.ACTIVE,
    "возобновлено": RegisterState.ACTIVE,
    "возобновлена": RegisterState.ACTIVE,
    "предоставлена": RegisterState.ACTIVE,
    "приостановлено": RegisterState.SUSPENDED,
    "приостановлена": RegisterState.SUSPENDED,
    "действие приостановлено": RegisterState.SUSPENDED,
    "приостановлено частично": RegisterState.PARTIALLY_SUSPENDED,
    "приостановлена частично": RegisterState.PARTIALLY_SUSPENDED,
    "частично приостановлено": RegisterState.PARTIALLY_SUSPENDED,
    "частично приостановлена": RegisterState.PARTIALLY_SUSPENDED,
    "приостановлено в части": RegisterState.PARTIALLY_SUSPENDED,
    "приостановлена в части": RegisterState.PARTIALLY_SUSPENDED,
    "недействующее": RegisterState.TERMINATED,
    "недействующая": RegisterState.TERMINATED,
    "не действует": RegisterState.TERMINATED,
    "прекращено": RegisterState.TERMINATED,
    "прекращена": RegisterState.TERMINATED,
    "прекращено действие": RegisterState.TERMINATED,
    "действие прекращено": RegisterState.TERMINATED,
    "лишено": RegisterState.ANNULLED,
    "лишение": RegisterState.ANNULLED,
    "лишено государственной аккредитации": RegisterState.ANNULLED,
    "лишение государственной аккредитации": RegisterState.ANNULLED,
    "аннулировано": RegisterState.ANNULLED,
    "аннулирована": RegisterState.ANNULLED,
    "переоформлено": None,
    "переоформлена": None,
    "переоформлено в части приложения": None,
    "переоформлена в части приложения": None,
    "выдан дубликат": None,
    "лишение в отношении отдельных уровней образования, укрупненных групп специальностей и направлений подготовки": None,
    "не определен": None,
}
STATUS_CODES = {"inforce": RegisterState.ACTIVE}  # of the search API, where it gives no word

# A part of a decision's kind -> what the decision does; the first that fits.
DECISION_WORDS: tuple[tuple[str, Effect], ...] = (
    ("отказ", Effect.REFUSED),
    ("приостанов", Effect.SUSPENDED),
    ("возобнов", Effect.RESUMED),
    ("лишени", Effect.ANNULLED),
    ("аннулир", Effect.ANNULLED),
    ("прекращ", Effect.TERMINATED),
    ("дубликат", Effect.DUPLICATE),
    ("переоформ", Effect.REISSUED),
    ("о государственной аккредитации", Effect.GRANTED),
    ("предоставлен", Effect.GRANTED),
    ("выдач", Effect.GRANTED),
    ("выдан", Effect.GRANTED),
)
_ACCREDITED = " о га"  # «Приказ о ГА» ends so
_PARTS = ("частичн", "в части", "отдельных")  # «… в отношении отдельных образовательных программ»
_states: dict[str, tuple[RegisterState | None, bool]] = {}
_effects: dict[str, Effect] = {}
_MOST_WORDS = 1000  # remembered; a register has a dozen


def find_state(word: str) -> tuple[RegisterState | None, bool]:
    """The state that a word gives, None where it gives none; False where the word is not known."""
    found = _states.get(word)
    if found is None:
        key = comparison_key(word)
        found = (STATUS_WORDS.get(key), key in STATUS_WORDS)
        if key.startswith("приостановлен") and any(part in key for part in _PARTS):
            found = (RegisterState.PARTIALLY_SUSPENDED, True)
        if len(_states) < _MOST_WORDS:
            _states[word] = found
    return found


def find_effect(kind: str) -> Effect:
    """What a decision of this kind does; OTHER where its words do not tell."""
    found = _effects.get(kind)
    if found is None:
        key = comparison_key(kind)
        found = next((effect for part, effect in DECISION_WORDS if part in key), Effect.OTHER)
        if found is Effect.OTHER and key.endswith(_ACCREDITED):
            found = Effect.GRANTED
        if any(
            part in key for part in _PARTS
        ):  # the law knows a part of a suspension; of a deprivation we have no word, and say none
            found = {Effect.SUSPENDED: Effect.PARTIALLY_SUSPENDED, Effect.ANNULLED: Effect.OTHER}.get(found, found)
        if len(_effects) < _MOST_WORDS:
            _effects[kind] = found
    return found
