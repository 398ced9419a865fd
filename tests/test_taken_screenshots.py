"""The gallery's screenshots: which are out of date, and how many bytes they have."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twobrains.bench import screenshots
from twobrains.manifest import Listed

FIGURE = Listed(
    spec={"name": "shift", "panels": [{"label": "maps"}]},
    model="a.onnx",
    picture="a.png",
    question="Where is it?",
    chapter="Windows",
    page="one.html",
    anchor="",
    pages=["one.html"],
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Screenshots of one figure."""
    monkeypatch.setattr(screenshots, "FOLDER", tmp_path)
    monkeypatch.setattr(screenshots, "TAKEN", tmp_path / "taken.json")
    for scheme in screenshots.SCHEMES:
        screenshots.file_of("shift", scheme).touch()
    screenshots.keep({"shift": screenshots.digest(FIGURE.spec)})
    return tmp_path


def test_a_figure_that_is_as_it_was_is_not_photographed_again(folder: Path) -> None:
    assert screenshots.out_of_date([FIGURE]) == []


def test_a_figure_with_another_label_is_out_of_date(folder: Path) -> None:
    other = replace(FIGURE, spec={"name": "shift", "panels": [{"label": "feature maps"}]})
    assert screenshots.out_of_date([other]) == ["shift"]


def test_a_figure_without_one_of_its_images_is_out_of_date(folder: Path) -> None:
    screenshots.file_of("shift", "dark").unlink()
    assert screenshots.out_of_date([FIGURE]) == ["shift"]


def test_images_of_a_figure_that_is_gone_are_removed(folder: Path) -> None:
    screenshots.forget(["another"])
    assert list(folder.glob("*.webp")) == []
    assert screenshots.taken() == {}


def test_an_image_has_the_gallerys_size_and_few_bytes(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (700, 1120, 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(noise // 8 * 2 + 96).save(written, "PNG")
    file = tmp_path / "a.webp"
    screenshots.save(written.getvalue(), file)
    assert file.stat().st_size <= screenshots.MOST_BYTES
    with Image.open(file) as image:
        assert image.size == screenshots.SIZE
