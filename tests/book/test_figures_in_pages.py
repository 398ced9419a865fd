"""Live figures in built pages: no lost model, nothing on a page that it doesn't need."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from sphinx.errors import ExtensionError

from twobrains.book import assets, figures
from twobrains.live import markup

MODEL, PICTURE = f"{'ab' * 10}.onnx", f"{'cd' * 10}.png"
STATE = f'{{"spec": {{"name": "of-its-own"}}, "model": "{markup.HERE}{MODEL}", "picture": "{markup.HERE}{PICTURE}"}}'
BODY = (
    f'<section class="live-figure" data-figure="of-its-own"><img src="{markup.HERE}{PICTURE}">'
    f'<script type="application/json">{STATE}</script></section>'
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A site being built whose store holds one model and one image."""
    store = tmp_path / "store"
    store.mkdir()
    (store / MODEL).write_bytes(b"model")
    (store / PICTURE).write_bytes(b"picture")
    monkeypatch.setenv(markup.STORE, str(store))
    return SimpleNamespace(outdir=str(tmp_path / "html"), store=store)


def placed(site: SimpleNamespace, page: str, body: str, **more: Any) -> dict[str, Any]:
    """The context of a page after the figures were placed."""
    context = {"body": body, "script_files": [], "css_files": [], **more}
    figures.place_figures(site, page, "page.html", context, None)
    return context


@pytest.mark.parametrize(
    ("page", "up"), [("index", ""), ("notebooks/01", "../"), ("a/b/c", "../../")]
)
def test_a_page_points_at_its_figures_from_where_it_lies(
    site: SimpleNamespace, page: str, up: str
) -> None:
    context = placed(site, page, BODY)
    assert f'src="{up}_static/live/{PICTURE}"' in context["body"]
    assert f'"{up}_static/live/{MODEL}"' in context["body"]
    assert markup.HERE not in context["body"]
    for wanted in ("live.css?v=", "fallback.js", "page.js?v="):
        assert f'"{up}_static/live/{wanted}' in context["live_head"]


def test_a_page_knows_how_many_bytes_its_figures_load(site: SimpleNamespace) -> None:
    head = placed(site, "notebooks/01", BODY)["live_head"]
    sizes = json.loads(head.partition('class="live-sizes">')[2].partition("</script>")[0])
    runtime = {name: len(content) for name, content in assets.runtime().items()}
    assert sizes == {**runtime, MODEL: len(b"model")}


def test_models_and_pictures_lie_in_the_site(site: SimpleNamespace) -> None:
    placed(site, "notebooks/01", BODY)
    live = Path(site.outdir) / "_static" / "live"
    assert (live / MODEL).read_bytes() == b"model"
    assert (live / PICTURE).read_bytes() == b"picture"


@pytest.mark.parametrize("lost", [MODEL, PICTURE])
def test_a_file_that_the_store_has_lost_stops_the_build_in_words(
    site: SimpleNamespace, lost: str
) -> None:
    (site.store / lost).unlink()
    words = f"the store has lost {lost}: run `make clean`, then build again"
    with pytest.raises(ExtensionError, match=words):
        placed(site, "notebooks/01", BODY)


def test_without_any_store_the_build_stops_in_words(
    site: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(markup.STORE)
    shutil.rmtree(site.store)
    with pytest.raises(ExtensionError, match="the store has lost"):
        placed(site, "notebooks/01", BODY)


def test_a_page_without_figures_gets_no_script_for_them(site: SimpleNamespace) -> None:
    context = placed(site, "book/intro", "<p>Words.</p>")
    assert context["body"] == "<p>Words.</p>"
    assert context["live_head"] == ""
    assert not Path(site.outdir).exists()


def test_scripts_from_elsewhere_and_of_unused_machinery_are_dropped(site: SimpleNamespace) -> None:
    def script(filename: str | None, **attributes: str) -> SimpleNamespace:
        return SimpleNamespace(filename=filename, attributes=attributes)

    wanted = [
        "_static/doctools.js",
        script("_static/scripts/bootstrap.js"),
        script("searchtools.js"),
    ]
    unwanted = [
        "https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-mml-chtml.js",
        script("https://unpkg.com/thebe@0.8.2/lib/index.js"),
        script("_static/sphinx-thebe.js"),
        script(None, body='const THEBE_JS_URL = "https://…"'),
        script(None, body="{}", type="application/vnd.jupyter.widget-state+json"),
        script("https://cdnjs.cloudflare.com/ajax/libs/require.js/2.3.4/require.min.js"),
    ]
    context = placed(site, "a", "", script_files=[*unwanted, *wanted])
    assert context["script_files"] == wanted


def test_mathematics_style_comes_only_where_there_is_mathematics(site: SimpleNamespace) -> None:
    sheets = ["_static/katex/katex.min.css", "_static/theme.css"]
    with_it = placed(site, "a", '<span class="katex">x</span>', css_files=sheets)
    without = placed(site, "a", "<p>katex</p>", css_files=sheets)
    assert with_it["css_files"] == sheets
    assert without["css_files"] == sheets[1:]


def test_a_changed_front_end_gets_a_new_address(monkeypatch: pytest.MonkeyPatch) -> None:
    before = figures._head("live/", {})
    monkeypatch.setattr(assets, "FRONT_END", ("other", assets.FRONT_END[1]))
    after = figures._head("live/", {})
    assert before != after
    assert before.splitlines()[:2] == after.splitlines()[:2]


def with_doctree(site: SimpleNamespace, *raws: str) -> SimpleNamespace:
    """The build, with one page whose outputs are these."""
    tree = nodes.section("", *(nodes.raw("", text, format="html") for text in raws))
    site.env = SimpleNamespace(
        get_doctree=lambda _: tree, titles={"notebooks/01": nodes.title("", "One")}
    )
    return site


OTHER = "<!-- live figure shift of notebooks/01 -->\n<p><img src='picture.png'></p>\n<!-- /live figure -->"


def test_a_figure_of_another_page_stands_in_its_pictures_place(site: SimpleNamespace) -> None:
    made = BODY.replace("of-its-own", "shift")
    context = placed(with_doctree(site, "<p>else</p>", made), "book/intro", f"a{OTHER}b")
    assert context["body"].startswith('a<section data-of="notebooks/01" class="live-figure"')
    assert "picture.png" not in context["body"]
    assert markup.HERE not in context["body"]
    assert (Path(site.outdir) / "_static" / "live" / MODEL).exists()
    assert "page.js" in context["live_head"]


def test_a_figure_that_no_page_makes_stops_the_build_in_words(site: SimpleNamespace) -> None:
    with pytest.raises(ExtensionError, match="notebooks/01 makes no figure 'shift'"):
        placed(with_doctree(site, BODY), "book/intro", OTHER)
