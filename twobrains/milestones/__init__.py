"""The milestones of chapter 10 as data (``milestones.toml``), and the module that relates them."""

from twobrains.milestones.evolution import Evolution, generations, inheritance
from twobrains.milestones.history import LINEAGES, History, Milestone, read
from twobrains.milestones.listing import listing
from twobrains.milestones.panel import Lineages

__all__ = [
    "LINEAGES",
    "Evolution",
    "History",
    "Lineages",
    "Milestone",
    "generations",
    "inheritance",
    "listing",
    "read",
]
