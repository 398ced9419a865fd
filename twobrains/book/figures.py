"""Live figures in the built pages: each gets its model, its image and the front end.

While a book is built, a figure leaves its model and its image in a store beside the execution
cache, and a ``<section>`` in the page (``live.markup``).
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from twobrains.book import assets, figure_index
from twobrains.live import markup
from twobrains.manifest import FILES, SECTION, read

_THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = .*?</script>',
    re.DOTALL,
)


def place_figures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page's figures their models, images and script; drop what it does not need."""
    up = "../" * page.count("/")
    body = figure_index.ELSEWHERE.sub(
        lambda mark: figure_of(app, *mark.groups()), context.get("body", "")
    )
    found = read(body) if f'class="{SECTION}"' in body else []
    body = _THEBE.sub("", body.replace(markup.HERE, f"{up}{FILES}/"))
    context["body"] = body.replace(' aria-label="Toggle hidden content"', "")  # its text names it
    context["default_mode"] = "auto"
    assets.drop_unused(context)
    _copy_figures(Path(app.outdir), sorted({name for each in found for name in each.files}))
    models = {each.model: _size(Path(app.outdir), each.model) for each in found}
    context["live_head"] = _head(f"{up}{FILES}/", models) if found else ""


def figure_of(app: Sphinx, figure: str, page: str) -> str:
    """The markup of a figure that another page makes.

    Raises:
        ExtensionError: that page makes no such figure.
    """
    for shown in figure_index.of_page(app, page):
        if shown.manifest.name == figure:
            return shown.elsewhere()
    raise ExtensionError(f"{page} makes no figure {figure!r}, which another page wants to show")


def _head(live: str, models: Mapping[str, int]) -> str:
    """The elements that bring figures to life; a changed file gets a new address."""
    page, style = (hashlib.sha256(text.encode()).hexdigest()[:8] for text in assets.FRONT_END)
    return (
        f'<link rel="stylesheet" href="{live}live.css?v={style}">\n'
        f'<script src="{live}fallback.js"></script>\n'
        f"{assets.sizes_script(models)}"
        f'<script type="module" src="{live}page.js?v={page}"></script>\n'
    )


def _size(site: Path, name: str) -> int:
    return (site / FILES / name).stat().st_size


def _copy_figures(site: Path, names: list[str]) -> None:
    """Copy models and images from the store to the site.

    Raises:
        ExtensionError: the store lacks one; the message says how to get it back.
    """
    store = markup.store()
    for name in names:
        if store is None or not (store / name).exists():
            raise ExtensionError(f"the store has lost {name}: run `make clean`, then build again")
        (site / FILES).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(store / name, site / FILES / name)
