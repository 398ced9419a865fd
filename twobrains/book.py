"""The Sphinx extension: executes chapters in parallel and puts live figures into the built site.

While a book is built, a figure leaves its model and its picture in a store beside the execution
cache, and a ``<section>`` in the page (``live.markup``). Cache and store lie in a folder named by
a hash of all that an answer depends on, so that no change publishes a stale number.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinxcontrib import katex

from twobrains.addresses import ROOT, addresses
from twobrains.icons import cut_icons
from twobrains.live import bundle, markup
from twobrains.node import MODULES, node

PACKAGE = Path(__file__).parent
CACHES = 3  # execution caches kept; an older one is of a state nobody goes back to
LIVE = "_static/live"
FRONT_END = (bundle.bundle("page.js"), bundle.style())
RUNTIME = ("ort.wasm.bundle.min.mjs", "ort-wasm-simd-threaded.wasm")
_ELSEWHERE = re.compile(
    r"<!-- live figure ([\w-]+) of ([\w/-]+) -->.*?<!-- /live figure -->", re.DOTALL
)
"""In plain Markdown, around a picture: the place of a figure that another page makes."""
_STORED = re.compile(re.escape(markup.HERE) + r"([0-9a-f]{20}\.(?:onnx|png))")
_THEBE = re.compile(
    r'<script type="text/x-thebe-config">.*?</script>\s*<script>kernelName = .*?</script>',
    re.DOTALL,
)
_UNWANTED = re.compile(
    r"thebe|THEBE|toggle|design-tabs|mathjax|ipywidgets|widget-state|require\.|cdn\.|unpkg"
)
log = logging.getLogger(__name__)


def cut_down(app: Sphinx, problem: Exception | None) -> None:
    """What weighs more than a reader has of it: the icon font."""
    if not problem and app.builder.format == "html":
        cut_icons(Path(app.outdir))


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to Sphinx."""
    app.connect("config-inited", configure, priority=1)
    app.connect("builder-inited", execute_in_parallel, priority=1)
    app.connect("env-get-outdated", pages_of_another_dress)
    app.connect("env-updated", know_anchors, priority=600)  # after the bibliography's own
    app.connect("env-updated", pages_that_show_others)
    app.connect("html-page-context", place_figures, priority=900)
    app.connect("build-finished", copy_runtime)
    app.connect("build-finished", cut_down)
    return {"parallel_read_safe": True, "parallel_write_safe": False}


def configure(app: Sphinx, config: Any) -> None:
    """Name the cache, point at local mathematics, show launch buttons if there is an address."""
    caches = ROOT / "_build" / "executed"
    cache = caches / state_hash()
    config.nb_execution_cache_path = str(cache / "cache")
    os.environ[markup.STORE] = str(cache / "live")
    cache.mkdir(parents=True, exist_ok=True)
    os.utime(cache)
    _forget(caches)
    config.nb_ipywidgets_js = {}
    config.katex_prerender = True
    config.katex_css_path = "katex/katex.min.css"
    config.katex_js_path = str(MODULES / "katex" / "dist" / "katex.min.js")
    katex.NODEJS_BINARY = node()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # its 5 s are short on a busy machine
    # its Unix socket is there before the server listens; this one tries again when refused
    katex.KaTeXServer.start_server_process = katex.KaTeXServer.start_network_socket
    if (here := addresses()).repository:
        config.html_baseurl = here.book
        config.html_theme_options |= {
            "repository_url": here.repository,
            "repository_branch": here.branch,
            "use_repository_button": True,
            "use_issues_button": True,
            "launch_buttons": {
                "binderhub_url": "https://mybinder.org",
                "colab_url": "https://colab.research.google.com",
                "notebook_interface": "jupyterlab",
            },
        }


def state_hash() -> str:
    """Of everything but a notebook's own cells that its outputs depend on."""
    apart = {"frontend", "__pycache__"}  # the front end is no part of an output
    found = [file for file in PACKAGE.rglob("*") if not apart & set(file.parts) and file.is_file()]
    return _hash_of([*found, ROOT / "requirements.txt"])


def _hash_of(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(file for file in files if "node_modules" not in file.parts):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _forget(caches: Path) -> None:
    """Delete all but the latest few caches."""
    for old in sorted(caches.iterdir(), key=lambda folder: folder.stat().st_mtime)[:-CACHES]:
        shutil.rmtree(old)


def execute_in_parallel(app: Sphinx) -> None:
    """Fill the cache with every chapter that it lacks, several at a time.

    Raises:
        ExtensionError: a chapter failed; the message names it and its traceback stands above.
    """
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor

    cache = get_cache(app.config.nb_execution_cache_path)
    chapters = [Path(app.env.doc2path(name)) for name in _documents(app)]
    for chapter in [path for path in chapters if path.suffix == ".ipynb"]:
        cache.add_nb_to_project(str(chapter))
    result = load_executor("local-parallel", cache).run_and_cache(
        timeout=app.config.nb_execution_timeout
    )
    if failed := [*result.errored, *result.excepted]:
        for record in cache.list_project_records():
            if record.traceback:
                log.error(record.traceback)
        raise ExtensionError(f"these chapters raised an error: {', '.join(map(str, failed))}")


def _documents(app: Sphinx) -> list[str]:
    app.env.find_files(app.config, app.builder)
    return sorted(app.env.found_docs)


def know_anchors(app: Sphinx, env: Any) -> None:
    """Let plain Markdown link to ``bibliography.md#KEY``, ``glossary.md#term-NAME``, and headings.

    MyST would warn of any anchor on another page, dead or not.
    """
    cited = env.get_domain("cite").citations
    sources = [(each.bibliography_key.docname, each.citation_id) for each in cited]
    things = env.get_domain("std").get_objects()
    terms = [(page, anchor) for _, _, kind, page, anchor, _ in things if kind == "term"]
    headings = [
        (page, entry["anchorname"].removeprefix("#"))
        for page, contents in env.tocs.items()
        for entry in contents.findall(nodes.reference)
    ]
    for page, anchor in sources + terms + headings:
        env.metadata[page].setdefault("myst_slugs", {})[anchor] = (0, anchor, anchor)


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
    return _hash_of([PACKAGE / "book.py", ROOT / "_config.yml", ROOT / "_toc.yml", *files])


def place_figures(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the page's figures their models, pictures and script; drop what it does not need."""
    up = "../" * page.count("/")
    body = _ELSEWHERE.sub(lambda mark: figure_of(app, *mark.groups()), context.get("body", ""))
    names = sorted(set(_STORED.findall(body)))
    body = _THEBE.sub("", _STORED.sub(rf"{up}{LIVE}/\1", body))
    context["body"] = body.replace(' aria-label="Toggle hidden content"', "")  # its text names it
    context["default_mode"] = "auto"
    scripts = [
        script for script in context["script_files"] if not _UNWANTED.search(_source(script))
    ]
    context["script_files"] = scripts
    sheets = _UNWANTED if 'class="katex' in body else re.compile(f"{_UNWANTED.pattern}|katex")
    context["css_files"] = [s for s in context["css_files"] if not sheets.search(_source(s))]
    context["live_head"] = _head(f"{up}{LIVE}/") if names else ""
    if names:
        _copy_figures(Path(app.outdir), names)


def figure_of(app: Sphinx, figure: str, page: str) -> str:
    """The markup of a figure that another page makes.

    Raises:
        ExtensionError: that page makes no such figure.
    """
    begin = f'<section class="live-figure" data-figure="{figure}"'
    for raw in app.env.get_doctree(page).findall(nodes.raw):
        markup_of: str = raw.astext()
        if begin in markup_of:
            return markup_of.replace("<section", f'<section data-of="{page}"', 1)
    raise ExtensionError(f"{page} makes no figure {figure!r}, which another page wants to show")


def pages_that_show_others(app: Sphinx, env: Any) -> list[str]:
    """Pages with figures that other pages make: written each time, since those may have changed."""
    texts = {name: Path(env.doc2path(name)) for name in env.found_docs}
    return sorted(
        name
        for name, file in texts.items()
        if file.suffix == ".md" and _ELSEWHERE.search(file.read_text(encoding="utf-8"))
    )


def _head(live: str) -> str:
    """The elements that bring figures to life; a changed file gets a new address."""
    page, style = (hashlib.sha256(text.encode()).hexdigest()[:8] for text in FRONT_END)
    return (
        f'<link rel="stylesheet" href="{live}live.css?v={style}">\n'
        f'<script src="{live}opened.js"></script>\n'
        f'<script type="module" src="{live}page.js?v={page}"></script>\n'
    )


def _source(script: Any) -> str:
    """A script's address and text."""
    attributes = getattr(script, "attributes", {})
    parts = getattr(script, "filename", script), attributes.get("body"), attributes.get("type")
    return " ".join(map(str, parts))


def _copy_figures(site: Path, names: list[str]) -> None:
    """Models and pictures from the store to the site.

    Raises:
        ExtensionError: the store lacks one; the message says how to get it back.
    """
    store = markup.store()
    target = site / LIVE
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if store is None or not (store / name).exists():
            raise ExtensionError(f"the store has lost {name}: run `make clean`, then build again")
        shutil.copyfile(store / name, target / name)


def copy_runtime(app: Sphinx, problem: Exception | None) -> None:
    """The front end as one file, the model runtime and the mathematics' fonts, all from here."""
    if problem or app.builder.format != "html":
        return
    site = Path(app.outdir)
    live, runtime, maths = site / LIVE, site / "_static" / "ort", site / "_static" / "katex"
    for folder in (live, runtime, maths):
        folder.mkdir(parents=True, exist_ok=True)
    for name, text in zip(("page.js", "live.css"), FRONT_END, strict=True):
        (live / name).write_text(text, encoding="utf-8")
    shutil.copyfile(bundle.FRONTEND / "opened.js", live / "opened.js")
    for name in RUNTIME:
        shutil.copyfile(MODULES / "onnxruntime-web" / "dist" / name, runtime / name)
    shutil.copyfile(MODULES / "katex" / "dist" / "katex.min.css", maths / "katex.min.css")
    (live / "dress").write_text(dress_hash(), encoding="utf-8")
    shutil.copytree(MODULES / "katex" / "dist" / "fonts", maths / "fonts", dirs_exist_ok=True)
