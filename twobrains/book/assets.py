"""The assets of the pages: theme, front end and the runtime of models, all from this site."""

from __future__ import annotations

import functools
import gzip
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from twobrains.book.execution import hash_of
from twobrains.book.fonts import lay_fonts
from twobrains.book.icons import cut_icons
from twobrains.live import bundle
from twobrains.manifest import FILES, SCRIPT
from twobrains.paths import ROOT
from twobrains.tools.node import MODULES

FRONT_END = (bundle.bundle("page.js"), bundle.style())
RUNTIME = {
    "ort.wasm.bundle.min.js": "ort.wasm.bundle.min.mjs",
    "ort-wasm-simd-threaded.wasm.gz": "ort-wasm-simd-threaded.wasm",
}
"""Names in the site, and in the package: many hosts send an ``.mjs`` as bytes that no page runs.

WebAssembly is packed here, a quarter of its size, and unpacked in the page: not every host
compresses it, and so the page knows how many bytes come.
"""
SIZES = "live-sizes"
"""Class of the script element that holds how many bytes the files of a page's figures have."""
UNWANTED = re.compile(
    r"thebe|THEBE|toggle|design-tabs|mathjax|ipywidgets|widget-state|require\.|cdn\.|unpkg"
)


def pages_with_stale_assets(app: Sphinx, *_: Any) -> list[str]:
    """Every page, if style, templates or front end are not those of the last build.

    Sphinx looks at the pages' own text only, and would leave all else as it was.
    """
    mark = Path(app.outdir) / FILES / "assets.sha256"
    same = mark.exists() and mark.read_text(encoding="utf-8") == assets_hash()
    return [] if same else sorted(app.env.found_docs)


def assets_hash() -> str:
    """A digest of styles, scripts, templates and the code that writes pages."""
    folders = [ROOT / "book" / "_static", ROOT / "book" / "_templates", bundle.FRONTEND]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
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
    live, maths = site / FILES, site / "_static" / "katex"
    for folder in (live, maths):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(("page.js", "live.css"), FRONT_END, strict=True):
        (live / name).write_text(text, encoding="utf-8")
    shutil.copyfile(bundle.FRONTEND / "fallback.js", live / "fallback.js")
    lay_runtime(site / "_static" / "ort")
    shutil.copyfile(MODULES / "katex" / "dist" / "katex.min.css", maths / "katex.min.css")
    (live / "assets.sha256").write_text(assets_hash(), encoding="utf-8")
    shutil.copytree(MODULES / "katex" / "dist" / "fonts", maths / "fonts", dirs_exist_ok=True)


def lay_runtime(folder: Path) -> None:
    """The model runtime into this folder, and nothing else: an older build may have left more."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in runtime().items():
        (folder / name).write_bytes(content)


@functools.cache
def runtime() -> Mapping[str, bytes]:
    """The files of the model runtime, by their names in the site; packed alike on every day."""
    files = {
        name: (MODULES / "onnxruntime-web" / "dist" / source).read_bytes()
        for name, source in RUNTIME.items()
    }
    return {
        name: gzip.compress(content, mtime=0) if name.endswith(".gz") else content
        for name, content in files.items()
    }


def sizes_script(models: Mapping[str, int]) -> str:
    """The element that tells a page how many bytes its figures load.

    Args:
        models: bytes by file name.
    """
    runtime_sizes = {name: len(content) for name, content in runtime().items()}
    sizes = json.dumps({**runtime_sizes, **models})
    return f'<script type="{SCRIPT}" class="{SIZES}">{sizes}</script>\n'


def cut_down(app: Sphinx, problem: Exception | None) -> None:
    """What weighs more than a reader has of it: the fonts of icons and of text."""
    if not problem and app.builder.format == "html":
        cut_icons(Path(app.outdir))
        lay_fonts(Path(app.outdir))
