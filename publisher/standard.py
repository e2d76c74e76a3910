"""The statutory standard, as the publisher knows it; the register holds it."""

from catalog.statutes import CURRENT, Item, Ministry, Standard, Subsection, load_standard, standard_on

__all__ = ["CURRENT", "Item", "Ministry", "Standard", "Subsection", "load_standard", "standard_on"]
