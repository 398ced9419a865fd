"""Lines of handwritten digits, 28 px high and as wide as they are: seeded, drawn anew each time.

pens = writers(500, seed=0)                  # 500 people, each with a style for every sign
rng = np.random.default_rng(1)
lines = compose(pens, [number(rng, 8) for _ in range(16)], rng)
lines.ink, lines.widths                      # (16, 1, 28, widest) and the px of each that count
lines.symbols, lines.lengths                 # (16, 8) what is to be read, and (16,) how much

What is written may have no context (``number``) or some that determines a symbol (``date``,
``checked``, ``schooled``).
"""

from .glyphs import Glyphs, real_digits, strangers, writers
from .lines import HEIGHT, TIDY, USUAL, Habits, Lines, compose
from .texts import (
    ALPHABET,
    DASH,
    KINDS,
    Text,
    checked,
    date,
    decoded,
    number,
    phone,
    plain,
    schooled,
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
    "decoded",
    "number",
    "phone",
    "plain",
    "real_digits",
    "schooled",
    "strangers",
    "under_the_blot",
    "writers",
]
