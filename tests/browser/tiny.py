"""A page of a test's own around some figures, of the same parts as a page of the book."""

from __future__ import annotations

import html
import shutil
from pathlib import Path

from twobrains.book.assets import lay_runtime, sizes_script
from twobrains.live import LiveFigure, bundle, markup

PAGE = """<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/live/live.css">
<script src="_static/live/fallback.js"></script>
{sizes}<script type="module" src="_static/live/page.js"></script>
</head>
<body><main><h1>{title}</h1>{sections}<p style="height: 3000px">The end is far below.</p></main></body>
</html>"""


def write(site: Path, *figures: LiveFigure) -> None:
    """Lay a site out in this folder: ``index.html``, the figures' files and the model runtime."""
    store = site / "_static" / "live"
    store.mkdir(parents=True)
    sections = "\n".join(markup.section(live, store) for live in figures)
    title = html.escape(figures[0].name)
    models = {file.name: file.stat().st_size for file in store.glob("*.onnx")}
    page = PAGE.format(
        title=title,
        sizes=sizes_script(models),
        sections=sections.replace(markup.HERE, "_static/live/"),
    )
    (site / "index.html").write_text(page, encoding="utf-8")
    (store / "page.js").write_text(bundle.bundle("page.js"), encoding="utf-8")
    (store / "live.css").write_text(bundle.style(), encoding="utf-8")
    shutil.copy(bundle.FRONTEND / "fallback.js", store)
    lay_runtime(site / "_static" / "ort")
