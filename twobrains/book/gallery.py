"""One page with every live figure: picture, question and chapter, made from the figures."""

from __future__ import annotations

import html
from itertools import groupby
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twobrains.book.collection import Shown, figures
from twobrains.book.dress import LIVE
from twobrains.book.single import FOLDER
from twobrains.live import markup

MARK = "<!-- gallery -->"
WIDTH = 560
"""Of a small picture, in pixels: twice that of its place on a laptop."""


def place_gallery(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Put the figures where a page has the mark."""
    body = context.get("body", "")
    if MARK not in body:
        return
    found = figures(app)
    up = "../" * page.count("/")
    context["body"] = body.replace(MARK, gallery(app, page, up, found))
    _draw_small(Path(app.outdir), found)


def gallery(app: Sphinx, page: str, up: str, found: list[Shown]) -> str:
    """The figures as HTML, chapter by chapter.

    Args:
        app: the build.
        page: the page they stand on.
        up: the way from that page to the top of the site.
        found: in reading order.
    """
    parts = [f"<p>{len(found)} figures.</p>"]
    for chapter, group in groupby(found, key=lambda shown: (shown.page, shown.chapter)):
        link = app.builder.get_relative_uri(page, chapter[0])
        cards = "\n".join(_card(shown, up) for shown in group)
        title = html.escape(chapter[1])
        parts.append(f'<h2><a href="{link}">{title}</a></h2>\n<ul class="gallery">\n{cards}\n</ul>')
    return "\n".join(parts)


def _card(shown: Shown, up: str) -> str:
    name, question, alt = map(html.escape, (shown.name, shown.question, shown.alt))
    return (
        f'<li><a href="{up}{FOLDER}/{name}.html">'
        f'<img src="{up}{LIVE}/{Path(shown.picture).stem}.webp" alt="{alt}" loading="lazy">'
        f"<span>{question}</span><code>{name}</code></a></li>"
    )


def _draw_small(site: Path, found: list[Shown]) -> None:
    """Small pictures of the stored ones, named by what they show: none is drawn twice."""
    from PIL import Image

    store = markup.store()
    (site / LIVE).mkdir(parents=True, exist_ok=True)
    for shown in found:
        small = site / LIVE / f"{Path(shown.picture).stem}.webp"
        if store is not None and not small.exists():
            with Image.open(store / shown.picture) as picture:
                picture.thumbnail((WIDTH, WIDTH))
                picture.convert("RGB").save(small, quality=80)
