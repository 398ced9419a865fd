"""A figure as a piece of a static page, made while the book is built.

The store is a folder beside the execution cache, named in the environment: models and images go
there under the hash of their bytes, so that a cached run finds what the first one left.
"""

from __future__ import annotations

import hashlib
import html
import os
from pathlib import Path

from twobrains.live import export, still
from twobrains.live.rounding import opening
from twobrains.live.wire import Shown, in_script, pack, spec
from twobrains.manifest import SCRIPT, SECTION, Manifest

STORE = "TWOBRAINS_LIVE_STORE"
HERE = "live-store:"
"""A mark in the markup for the address of the built site's store, which differs by page."""


def store() -> Path | None:
    """The folder for models and images while a book is being built, else ``None``."""
    folder = os.environ.get(STORE)
    return Path(folder) if folder else None


def put(folder: Path, content: bytes, suffix: str) -> str:
    """Keep the content under its hash; the name it has there."""
    name = hashlib.sha256(content).hexdigest()[:20] + suffix
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{name}.{os.getpid()}"
        part.write_bytes(content)
        part.replace(folder / name)  # whole or not at all, whoever else is writing it
    return name


def section(live: Shown, folder: Path) -> str:
    """The figure's ``<section>``: manifest and state as JSON, an image for when no script runs."""
    manifest = Manifest(
        spec(live),
        model=put(folder, export.export(live.program), ".onnx"),
        picture=put(folder, still.draw(live), ".png"),
    )
    state = {
        **manifest.to_json(HERE),
        "values": {c.name: c.to_page(live.values[c.name]) for c in live.program.controls},
        "frame": pack(opening(live.program, live.frame)),
        "carry": pack(dict(live.program.carry)),
    }
    alt = html.escape(live.alt, quote=True)
    return (
        f'<section class="{SECTION}" data-figure="{live.name}" data-ready="false" data-frame="0"'
        f' aria-label="{alt}">\n'
        f'<noscript><img src="{HERE}{manifest.picture}" alt="{alt}"></noscript>\n'
        f'<script type="{SCRIPT}">{in_script(state)}</script>\n</section>'
    )
