"""One page with every live figure: image, question and chapter, made from the figures."""

from __future__ import annotations

import html
from itertools import groupby
from pathlib import Path

from sphinx.application import Sphinx

from twobrains.book.figure_index import Shown, figures
from twobrains.book.figure_pages import FOLDER
from twobrains.live import markup
from twobrains.manifest import FILES

WIDTH = 560
"""Width of a thumbnail, in pixels: twice its width on a laptop."""


def gallery(app: Sphinx, page: str) -> str:
    """The figures as HTML for a page, chapter by chapter; draws their thumbnails."""
    found = figures(app)
    _draw_small(Path(app.outdir), found)
    up = "../" * page.count("/")
    parts = [f"<p>{len(found)} figures.</p>"]
    for (document, chapter), group in groupby(found, key=lambda shown: (shown.page, shown.chapter)):
        link = app.builder.get_relative_uri(page, document)
        cards = "\n".join(_card(shown, up) for shown in group)
        title = f'<h2><a href="{link}">{html.escape(chapter)}</a></h2>'
        parts.append(f'{title}\n<ul class="gallery">\n{cards}\n</ul>')
    return "\n".join(parts)


def _card(shown: Shown, up: str) -> str:
    manifest = shown.manifest
    name, question, alt = map(html.escape, (manifest.name, shown.question, manifest.alt))
    return (
        f'<li><a href="{up}{FOLDER}/{name}.html">'
        f'<img src="{up}{FILES}/{Path(manifest.picture).stem}.webp" alt="{alt}" loading="lazy">'
        f"<span>{question}</span><code>{name}</code></a></li>"
    )


def _draw_small(site: Path, found: list[Shown]) -> None:
    """Draw thumbnails of the stored images, named by what they show: none is drawn twice."""
    from PIL import Image

    store = markup.store()
    (site / FILES).mkdir(parents=True, exist_ok=True)
    for shown in found:
        small = site / FILES / f"{Path(shown.manifest.picture).stem}.webp"
        if store is not None and not small.exists():
            with Image.open(store / shown.manifest.picture) as picture:
                picture.thumbnail((WIDTH, WIDTH))
                picture.convert("RGB").save(small, quality=80)
