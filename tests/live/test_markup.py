"""A figure in a page that is being built: its section, and the store where its files lie."""

from __future__ import annotations

import base64
import hashlib
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from twobrains.live import LiveFigure, Picture, Slider, export, markup
from twobrains.live.wire import in_script


class Section(HTMLParser):
    """The tags of a piece of HTML, and the text of its JSON script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.json = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script":
            self.json += data

    def attributes(self, wanted: str) -> dict[str, str | None]:
        [attributes] = [attributes for tag, attributes in self.tags if tag == wanted]
        return attributes


@pytest.fixture
def quick_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's markup does not depend on what the model's bytes are."""
    monkeypatch.setattr(
        export, "export", lambda program: b"a model of " + repr(program.outputs).encode()
    )


def section(figure: LiveFigure, folder: Path) -> Section:
    return Section(markup.section(figure, folder))


@pytest.mark.usefixtures("quick_export")
def test_a_page_is_told_all_that_a_figure_needs(figure: LiveFigure, tmp_path: Path) -> None:
    found = section(figure, tmp_path)
    state = json.loads(found.json)
    assert state["spec"]["name"] == figure.name
    assert set(state) == {"spec", "values", "frame", "carry", "model", "picture"}
    assert (state["values"]["dx"], state["values"]["how"]) == (0, "as it is")
    packed = state["frame"]["outputs"]["maps"]
    raw = np.frombuffer(base64.b64decode(packed["data"]["$bytes"]), packed["dtype"])
    assert np.array_equal(raw.reshape(packed["shape"]), figure.frame["maps"].numpy())


@pytest.mark.usefixtures("quick_export")
def test_the_section_keeps_the_promises_of_a_live_figure(
    figure: LiveFigure, tmp_path: Path
) -> None:
    root = section(figure, tmp_path).attributes("section")
    assert root["class"] == "live-figure"
    assert root["data-figure"] == "shade"
    assert (root["data-ready"], root["data-frame"]) == ("false", "0")
    assert "data-engine" not in root


@pytest.mark.usefixtures("quick_export")
def test_the_picture_for_when_no_script_runs_has_the_text_alternative(
    figure: LiveFigure, tmp_path: Path
) -> None:
    picture = section(figure, tmp_path).attributes("img")
    assert picture["alt"] == figure.alt
    assert picture["src"]
    name = picture["src"].removeprefix(markup.HERE)
    assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("quick_export")
def test_files_lie_in_the_store_under_the_hash_of_their_bytes(
    figure: LiveFigure, tmp_path: Path
) -> None:
    markup.section(figure, tmp_path)
    kept = sorted(tmp_path.iterdir())
    assert sorted(file.suffix for file in kept) == [".onnx", ".png"]
    for file in kept:
        assert file.stem == hashlib.sha256(file.read_bytes()).hexdigest()[:20]


@pytest.mark.usefixtures("quick_export")
def test_the_same_figure_gives_the_same_page_twice(figure: LiveFigure, tmp_path: Path) -> None:
    assert markup.section(figure, tmp_path / "a") == markup.section(figure, tmp_path / "b")


class Flat(nn.Module):
    """One grey sheet."""

    def forward(self, dx: Tensor) -> dict[str, Tensor]:
        return {"sheet": torch.ones(2, 2) * dx / 8}


NASTY = "</script><b>'\"&<!-- – 3 “é”"


@pytest.mark.usefixtures("quick_export")
def test_words_with_markup_in_them_stay_words(tmp_path: Path) -> None:
    panels = [Picture("sheet", label=NASTY)]
    figure = LiveFigure(Flat(), [Slider("dx", 0, 4)], panels, alt=NASTY, seen=NASTY)
    found = section(figure, tmp_path)
    assert [tag for tag, _ in found.tags] == ["section", "noscript", "img", "script"]
    assert found.attributes("img")["alt"] == found.attributes("section")["aria-label"] == NASTY
    spec = json.loads(found.json)["spec"]
    assert spec["alt"] == spec["seen"] == spec["panels"][0]["label"] == NASTY


@pytest.mark.usefixtures("quick_export")
def test_carried_state_travels_with_its_start_not_with_where_it_is(tmp_path: Path) -> None:
    class Counter(nn.Module):
        def forward(self, total: Tensor) -> dict[str, Tensor]:
            return {"total": total + 1}

    figure = LiveFigure(
        Counter(), [], [Picture("total")], alt="x", carry={"total": torch.zeros(1, 1)}
    )
    carried = json.loads(section(figure, tmp_path).json)["carry"]["outputs"]["total"]
    assert base64.b64decode(carried["data"]["$bytes"]) == np.zeros(1, np.float32).tobytes()


@pytest.mark.parametrize("value", [np.int64(3), np.float32(0.5), {1, 2}, object()])
def test_what_is_neither_json_nor_bytes_is_refused(value: Any) -> None:
    """NumPy's numbers are buffers too: a slider's end must not become eight bytes in silence."""
    with pytest.raises(TypeError, match=type(value).__name__):
        in_script({"low": value})


def test_no_state_can_end_the_script_it_stands_in() -> None:
    text = in_script({"x": "</script><!--"})
    assert "<" not in text
    assert json.loads(text) == {"x": "</script><!--"}


def test_while_a_book_is_built_a_figure_shows_its_section_only(
    figure: LiveFigure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_export: None
) -> None:
    monkeypatch.setenv(markup.STORE, str(tmp_path / "live"))
    shown = figure._repr_mimebundle_()
    assert set(shown) == {"text/html", "text/plain"}
    assert shown["text/plain"] == repr(figure)
    assert "widget" not in json.dumps(shown)


def test_what_the_store_has_is_not_written_again(tmp_path: Path) -> None:
    name = markup.put(tmp_path, b"model", ".onnx")
    before = (tmp_path / name).stat().st_mtime_ns
    assert markup.put(tmp_path, b"model", ".onnx") == name
    assert (tmp_path / name).stat().st_mtime_ns == before
    assert [file.name for file in tmp_path.iterdir()] == [name]
