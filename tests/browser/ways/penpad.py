"""A pad that gives the pen's movement: worked as the one that gives its ink."""

from browser.ways.pad import encode, moves

__all__ = ["encode", "moves"]
