"""Where this checkout lies; in an installed package, the folder that holds the package."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
