"""Lines of handwritten digits, 28 px high and as wide as they are: seeded, drawn anew each time.

pens = hands(500, seed=0)                    # 500 people, each with a way of writing every sign
rng = np.random.default_rng(1)
lines = compose(pens, [number(rng, 8) for _ in range(16)], rng)
lines.ink, lines.widths                      # (16, 1, 28, widest) and the px of each that count
lines.symbols, lines.lengths                 # (16, 8) what is to be read, and (16,) how much

What is written may have no context (``number``) or some that tells what a glyph can't (``date``,
``checked``, ``schooled``).
"""

from .glyphs import Glyphs, hands, real_digits, strangers
from .lines import HEIGHT, TIDY, USUAL, Habits, Lines, compose
from .texts import (
    ALPHABET,
    DASH,
    KINDS,
    Text,
    checked,
    date,
    number,
    phone,
    plain,
    schooled,
    told,
    under_the_blot,
)

__all__ = [
    "ALPHABET",
    "DASH",
    "HEIGHT",
    "KINDS",
    "TIDY",
    "USUAL",
    "Glyphs",
    "Habits",
    "Lines",
    "Text",
    "checked",
    "compose",
    "date",
    "hands",
    "number",
    "phone",
    "plain",
    "real_digits",
    "schooled",
    "strangers",
    "told",
    "under_the_blot",
]
