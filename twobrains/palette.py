"""The book's colours, as data: live figures, studies and plots take them from here."""

from __future__ import annotations

BRAINS = {
    "convolution": "#0072B2",
    "recurrence": "#D55E00",
    "attention": "#009E73",
    "state space": "#CC79A7",
    "hybrid": "#E69F00",
    "local": "#56B4E9",
    "dense": "#808080",
}
"""Who is who, everywhere (Okabe & Ito 2008; grey for what has no structure); never told by colour
alone. Local is the lighter convolution: windows that share nothing."""

CATEGORIES = (
    *list(BRAINS.values())[:5],
    "#56B4E9",
    "#F0E442",
    "#999999",
)
"""Colours for named things, the brains' own first; more things than colours start over."""

MAGNITUDE = "viridis"
SIGNED = "PuOr_r"
