"""How common a style is among those of its digit, where that is not once: by digit and share.

Names are those of ``glyphs`` and ``more_glyphs``, with | between them.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EDITION_2", "ON_PAPER", "ON_TABLETS", "Shares"]

Shares = Mapping[tuple[int, str], float]
"""By digit and name."""


def _shares(table: Mapping[int, Mapping[float, str]]) -> Shares:
    return {
        (digit, name.strip()): share
        for digit, by_share in table.items()
        for share, names in by_share.items()
        for name in names.split("|")
    }


EDITION_2 = _shares(
    {
        1: {
            7.0: "bar",
            6.0: "slanted bar",
            3.0: "bowed bar",
            1.5: "bar leaning back",
            0.4: "slanted bar upward | very slanted, small start",
            0.3: "curved like a bracket | level upstroke, curved back | loop at the top",
        },
        2: {
            2.0: "loop and rising tail | loop, tail far up | high loop",
            1.5: "broad loop | round loop",
            0.5: "without a head | hardly a head",
        },
        4: {
            0.5: "like a u, sharp | like a u, one movement",
            0.3: "deep u",
        },
        6: {
            1.5: "bowl to the right | bowl like an o",
        },
        7: {
            2.0: "plain",
            0.5: "barred from the right | barred from the right, low | curled leg and low bar",
            0.3: "rising top",
            0.05: (
                "barred without a lift | barred without a lift, narrow | barred without a lift, "
                "sharp | barred from the right without a lift"
            ),
        },
        8: {
            0.5: "begun in the middle, left | clockwise from the left",
            0.1: "clockwise, open at the left",
        },
        9: {
            1.5: "gap at the top",
            0.5: "clockwise head",
            0.3: (
                "leg through the head | leg through a flat head | leg through a broad head | leg "
                "first"
            ),
        },
    }
)
"""In edition 2, of styles of either edition."""

ON_PAPER = _shares(
    {
        1: {
            0.4: "long upstroke | arched upstroke | upstroke, stem bent outwards",
            0.3: (
                "level upstroke, curved stem | level upstroke, straight stem | level upstroke, "
                "rounded top | hooked level upstroke | level upstroke, slanting stem | level "
                "upstroke, hooked | long upstroke, hooked"
            ),
        },
        2: {
            4.0: "loop and rising tail | loop, tail far up | high loop | broad loop | round loop",
            3.0: "large loop | large loop, short | large loop, narrow | large loop, round",
            2.0: "leaning loop | loop without a hook | large head and loop",
            1.5: "rising tail | rising tail, no loop | small loop | knotted",
        },
        4: {
            0.5: "lightning | lightning in one stroke",
            0.4: "pointed",
            0.3: "diagonal and short stem | closed | closed in one stroke | stem first | deep u",
            0.25: "like a u | like a u, sharp | like a u, one movement",
        },
        5: {
            2.0: "belly nearly closed",
            1.5: "round belly, hat last",
        },
        6: {
            3.0: "bowl to the right | bowl like an o | bowl to the right, stem bent",
            2.0: "small bowl | small open bowl | stem and bowl",
        },
        7: {
            2.0: "curved | rounded | round shoulder | leaning | drooping start | hooked start",
            1.0: "rising top",
        },
        9: {
            3.5: "narrow head, high | narrow head, leaning far | narrow open head",
            3.0: "gap at the top | gap at the top, leaning",
            2.0: (
                "open head, straight leg | wide gap at the top | angular head | open | open head "
                "| narrow head, slanting leg | leaning | head like a comma"
            ),
        },
    }
)
"""On paper: many write their twos with a loop, their fours open."""

ON_TABLETS = _shares(
    {
        0: {
            3.0: "anticlockwise from the left | anticlockwise, past the left",
        },
        1: {
            6.0: "level upstroke, slanting stem",
            4.0: ("long upstroke | long upstroke, upright | arched upstroke | upstroke and foot"),
            3.0: (
                "retraced flag and foot | upstroke and broad foot | level upstroke, curved stem | "
                "level upstroke, straight stem | level upstroke, rounded top | hooked level "
                "upstroke"
            ),
            2.0: (
                "upstroke, stem bent outwards | upstroke and a foot apart | level upstroke, "
                "curved back | flag, foot from the right"
            ),
            2.5: "level upstroke, hooked | long upstroke, hooked",
            1.0: "curved like a bracket | loop at the top",
        },
        2: {
            0.0: "without a head",
        },
        3: {
            2.0: "hooked inside | hooked inside, sharp",
        },
        4: {
            3.0: "open in one movement | open, slanting stem | slanting, one movement",
        },
        5: {
            2.0: (
                "hat last | narrow belly, hat far out, last | hat far out, last | neck far left | "
                "neck to the left, hat far out, last"
            ),
        },
        7: {
            2.0: "barred from the right without a lift",
            1.5: "curled leg and low bar",
            1.0: (
                "barred without a lift | barred without a lift, narrow | barred without a lift, "
                "sharp | barred from the right | barred from the right, low"
            ),
            0.5: "drooping start | hooked start | leaning | broad top | sagging top",
            0.1: "rising top",
        },
        8: {
            2.0: (
                "closed along the top | closed along the top, leaning | clockwise from the left | "
                "clockwise, open at the left"
            ),
        },
        9: {
            2.0: (
                "leg through the head | leg through a flat head | leg through a broad head | head "
                "begun below, bent leg | head begun below, straight leg"
            ),
            0.5: "open head, straight leg | wide gap at the top | gap at the top",
        },
    }
)
"""Where a tablet records the pen.

Ones with an upstroke are commoner, and sevens may be barred in one movement: on paper their ink is
that of a two with a loop."""
