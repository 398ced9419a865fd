"""The README's moving image: what the pen writes, and the file that comes of photographs."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from twobrains.bench import film
from twobrains.paths import ROOT


def photograph(shade: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 0, 0)).save(made, "PNG")
    return made.getvalue()


def test_the_pen_stays_on_the_sheet_and_lifts_between_strokes() -> None:
    drawn = film.strokes()
    assert len(drawn) == 2, "a barred seven"
    for stroke in drawn:
        assert len(stroke) > 2
        assert all(0 <= place <= film.SIDE for point in stroke for place in point)


def test_a_film_shows_every_photograph_in_order_and_runs_for_ever(tmp_path: Path) -> None:
    shades = [0, 80, 160, 240]
    film.animate([photograph(shade) for shade in shades], tmp_path / "film.webp")
    with Image.open(tmp_path / "film.webp") as made:
        assert (made.n_frames, made.info["loop"]) == (4, 0)
        for number, shade in enumerate(shades):
            made.seek(number)
            assert abs(made.convert("RGB").getpixel((20, 15))[0] - shade) < 8


def test_a_film_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(film, "MOST_BYTES", 10)
    with pytest.raises(SystemExit, match=r"bytes and may have 10: lower its quality"):
        film.animate([photograph(shade) for shade in (0, 90, 180)], tmp_path / "film.webp")
    assert not (tmp_path / "film.webp").exists()


def test_the_clip_holds_all_boxes() -> None:
    boxes = [
        {"x": 10.0, "y": 20.0, "width": 30.0, "height": 5.0},
        {"x": 20.0, "y": 10.0, "width": 50.0, "height": 8.0},
    ]
    assert film._around(boxes, margin=1) == {"x": 9, "y": 9, "width": 62, "height": 17}


def test_without_a_built_book_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="make build"):
        film.main(["--site", str(tmp_path)])


def test_the_readmes_images_are_there_and_light_and_one_of_them_moves() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    files = [ROOT / each for each in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)]
    assert film.FILM in files
    assert all(file.stat().st_size <= film.MOST_BYTES for file in files)
    with Image.open(film.FILM) as made:
        assert made.n_frames > 20
