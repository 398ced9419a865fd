"""A figure's manifest: what is written into a page and a list is what is read from them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from twobrains.live.wire import in_script
from twobrains.manifest import LIST, Listed, Manifest, of_notebook, read, read_list, write_list

PARTS = {"controls": [{"kind": "slider"}], "panels": [{"kind": "bars"}], "carry": []}
SHIFT = Manifest({"name": "shift", "alt": "</script> & <b>", **PARTS}, "a.onnx", "b.png")
OTHER = Manifest({"name": "other", "alt": "", **PARTS}, "c.onnx", "d.png")


def section(manifest: Manifest, folder: str = "live-store:") -> str:
    """As much of a figure's section as matters."""
    state = {**manifest.to_json(folder), "frame": {"outputs": {}}}
    return (
        f'<section class="live-figure" data-figure="{manifest.name}">\n<noscript><img></noscript>'
        f'<script type="application/json">{in_script(state)}</script>\n</section>'
    )


@pytest.mark.parametrize("folder", ["live-store:", "_static/live/", "../../_static/live/", ""])
def test_a_page_is_read_wherever_it_has_the_files(folder: str) -> None:
    page = f"<h1>Two</h1><section id='a'>{section(SHIFT, folder)}</section>{section(OTHER, folder)}"
    assert read(page) == [SHIFT, OTHER]
    assert (SHIFT.name, SHIFT.alt, SHIFT.files) == ("shift", "</script> & <b>", ("a.onnx", "b.png"))


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>Words.</p>",
        '<section id="live"><script type="application/json">{"a": 1}</script></section>',
        '<section class="live-figure"></section><script type="application/json">{}</script>',
        '<section class="live-figure"><script>run()</script></section>',
    ],
)
def test_what_is_no_figure_has_no_manifest(page: str) -> None:
    assert read(page) == []


def test_a_notebooks_outputs_are_read_in_order() -> None:
    shown = [{"data": {"text/html": section(each)}} for each in (OTHER, SHIFT)]
    outputs = [{"output_type": "stream", "text": section(SHIFT)}, {"data": {"text/plain": ""}}]
    cells = [{"source": "# words"}, {"outputs": [*outputs, *shown]}]
    assert of_notebook(SimpleNamespace(cells=cells)) == [OTHER, SHIFT]


def test_a_books_list_is_read_as_it_was_written(tmp_path: Path) -> None:
    place = {"question": "“Where?”", "chapter": "One", "page": "one.html", "anchor": "where"}
    figures = [
        Listed(**vars(each), **place, pages=["one.html", "index.html"]) for each in (OTHER, SHIFT)
    ]
    write_list(tmp_path, figures)
    assert read_list(tmp_path) == figures
    assert "“Where?”" in (tmp_path / LIST).read_text(encoding="utf-8")


def test_where_no_book_is_built_there_is_no_figure(tmp_path: Path) -> None:
    assert read_list(tmp_path) == []
