"""Make cards of many institutions in few queries."""

from catalog.assemble.assembler import BATCH, CardAssembler
from catalog.assemble.registers import Registers

__all__ = ["BATCH", "CardAssembler", "Registers"]
