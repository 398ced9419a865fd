"""What gives a page its looks and its scripts: theme, front end and runtime, all its own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twobrains.addresses import ROOT
from twobrains.book.execution import hash_of
from twobrains.book.icons import cut_icons
from twobrains.live import bundle
from twobrains.node import MODULES

LIVE = "_static/live"
FRONT_END = (bundle.bundle("page.js"), bundle.style())
RUNTIME = {
    "ort.wasm.bundle.min.js": "ort.wasm.bundle.min.mjs",
    "ort-wasm-simd-threaded.wasm": "ort-wasm-simd-threaded.wasm",
}
"""Names in the site, and in the package: many hosts send an ``.mjs`` as bytes that no page runs."""
UNWANTED = re.compile(
    r"thebe|THEBE|toggle|design-tabs|mathjax|ipywidgets|widget-state|require\.|cdn\.|unpkg"
)


def pages_of_another_dress(app: Sphinx, *_: Any) -> list[str]:
    """Every page, if style, templates or front end are not those of the last build.

    Sphinx looks at the pages' own text only, and would leave all else as it was.
    """
    mark = Path(app.outdir) / "_static" / "live" / "dress"
    same = mark.exists() and mark.read_text(encoding="utf-8") == dress_hash()
    return [] if same else sorted(app.env.found_docs)


def dress_hash() -> str:
    """Of all that gives a page its looks and its scripts."""
    dress = [ROOT / "book" / "_static", ROOT / "book" / "_templates", bundle.FRONTEND]
    files = [file for folder in dress for file in folder.rglob("*") if file.is_file()]
    return hash_of(
        [*Path(__file__).parent.glob("*.py"), ROOT / "_config.yml", ROOT / "_toc.yml", *files]
    )


def drop_unused(context: dict[str, Any]) -> None:
    """Leave out the scripts and styles that the page makes no use of."""
    scripts = [each for each in context["script_files"] if not UNWANTED.search(_source(each))]
    context["script_files"] = scripts
    maths = 'class="katex' in context.get("body", "")
    sheets = UNWANTED if maths else re.compile(f"{UNWANTED.pattern}|katex")
    context["css_files"] = [s for s in context["css_files"] if not sheets.search(_source(s))]


def _source(script: Any) -> str:
    """A script's address and text."""
    attributes = getattr(script, "attributes", {})
    parts = getattr(script, "filename", script), attributes.get("body"), attributes.get("type")
    return " ".join(map(str, parts))


def copy_runtime(app: Sphinx, problem: Exception | None) -> None:
    """The front end as one file, the model runtime and the mathematics' fonts, all from here."""
    if problem or app.builder.format != "html":
        return
    site = Path(app.outdir)
    live, maths = site / LIVE, site / "_static" / "katex"
    for folder in (live, maths):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(("page.js", "live.css"), FRONT_END, strict=True):
        (live / name).write_text(text, encoding="utf-8")
    shutil.copyfile(bundle.FRONTEND / "fallback.js", live / "fallback.js")
    lay_runtime(site / "_static" / "ort")
    shutil.copyfile(MODULES / "katex" / "dist" / "katex.min.css", maths / "katex.min.css")
    (live / "dress").write_text(dress_hash(), encoding="utf-8")
    shutil.copytree(MODULES / "katex" / "dist" / "fonts", maths / "fonts", dirs_exist_ok=True)


def lay_runtime(folder: Path) -> None:
    """The model runtime into this folder, and nothing else: an older build may have left more."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, source in RUNTIME.items():
        shutil.copyfile(MODULES / "onnxruntime-web" / "dist" / source, folder / name)


def cut_down(app: Sphinx, problem: Exception | None) -> None:
    """What weighs more than a reader has of it: the icon font."""
    if not problem and app.builder.format == "html":
        cut_icons(Path(app.outdir))
