"""Some 80 kinds of module that a reader may look into, and what becomes of each.

``PYTHONPATH=tests python -m live.look_kinds`` prints the table.
"""

from __future__ import annotations

from live import look_convolutions, look_types  # noqa: F401  they fill the table
from live.look_cases import KINDS, fate, first_layer

__all__ = ["KINDS", "fate", "first_layer"]

if __name__ == "__main__":
    for at, each in KINDS.items():
        try:
            found, words, _ = fate(each)
        except Exception as problem:  # noqa: BLE001  the table of what was before
            found, words = type(problem).__name__, str(problem)
        first = " ".join(words.split())[:90]
        print(f"{'  ' if found == each.shown else '! '}{at} | {found} | {first}")
