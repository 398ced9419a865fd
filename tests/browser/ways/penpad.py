"""A pad that gives the pen's movement: worked as the one that gives its ink."""

from browser.ways.pad import moves

__all__ = ["moves"]
