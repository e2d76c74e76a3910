"""Which questions are asked, and what is kept: the conditions of a definition, computed over answers."""

from surveys.logic.running import Logic, State, logic_of

__all__ = ["Logic", "State", "logic_of"]
