"""What a reader keeps: a setting pinned beside another, the picture, the values, a tick taken back."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download

from browser import oracle
from browser.kit import Open, stands
from browser.reader import Reader


def test_a_pinned_setting_stands_beside_the_next_one_on_one_scale(opened: Open) -> None:
    reader, live = opened("fading")
    reader.button("Pin").click()
    pinned = live.frame
    assert oracle.panels_differ(reader.see().pinned, reader.see(), live, pinned, pinned) == []
    with reader.answering():
        reader.control("words").fill("שששש")
    live.words = "שששש"

    def both(seen: object) -> list[str]:
        return [
            *oracle.differences(seen, live, live.frame, pinned),  # type: ignore[arg-type]
            *oracle.panels_differ(seen.pinned, seen, live, pinned, live.frame),  # type: ignore[arg-type, attr-defined]
        ]

    reader.settle(both)
    assert "ab (c)" in (reader.section.locator(".lf-settings").text_content() or "")
    reader.button("Unpin").click()
    stands(reader, live)
    assert reader.see().pinned == []


def saved(reader: Reader, button: str) -> bytes:
    """What a button hands over as a file."""
    with reader.page.expect_download() as handed:
        reader.button(button).click()
    download: Download = handed.value
    assert download.suggested_filename.startswith(f"{reader.name}.")
    return download.path().read_bytes()


def test_values_are_saved_as_a_table(opened: Open) -> None:
    reader, live = opened("fading")
    with reader.answering():
        reader.control("words").fill("ca\u23ce(")
    live.words = "ca\n("
    rows = list(csv.DictReader(io.StringIO(saved(reader, "Save values").decode())))
    controls = {row["name"]: row["value"] for row in rows if row["kind"] == "control"}
    assert controls == {"words": "ca\n(", "turn": "off"}
    for name, tensor in live.frame.items():
        mine = [row for row in rows if row["name"] == name]
        assert {row["shape"] for row in mine} == {"×".join(map(str, tensor.shape))}
        assert np.allclose([float(row["value"]) for row in mine], tensor.flatten(), atol=1e-5)
        index = [tuple(map(int, row["index"].split())) for row in mine]
        assert index == list(np.ndindex(*tensor.shape))


def test_the_picture_that_is_saved_is_what_is_shown(opened: Open) -> None:
    reader, _ = opened("window")
    picture = Image.open(io.BytesIO(saved(reader, "Save picture"))).convert("RGB")
    sides = reader.section.locator(".lf-sides").bounding_box()
    assert sides
    assert picture.width == pytest.approx(2 * (sides["width"] + 24), abs=2)
    held = set(picture.getdata())
    for panel in reader.see().panels[:1]:
        for canvas in panel.canvases:
            colours = {tuple(map(int, pixel[:3])) for row in canvas for pixel in row}
            assert colours <= held, "every colour of the maps is in the picture"
    before = np.asarray(picture).copy()
    with reader.answering():
        reader.button("example bar").click()
    after = np.asarray(Image.open(io.BytesIO(saved(reader, "Save picture"))).convert("RGB"))
    assert after.shape != before.shape or (after != before).any()


def test_back_takes_ticks_back_one_by_one(opened: Open) -> None:
    reader, live = opened("turning")
    assert reader.button("Back").is_disabled()
    for _ in range(3):
        with reader.answering():
            reader.button("Step").click()
        live.step()
    with reader.answering():
        reader.control("push").press("End")
    live.push = 2.0
    stands(reader, live)
    for _ in range(2):
        with reader.answering():
            reader.button("Back").click()
        live.back()
        stands(reader, live)
    assert reader.button("Back").is_enabled()
    with reader.answering():
        reader.button("Back").press("Enter")
    live.back()
    stands(reader, live)
    assert reader.button("Back").is_disabled()
    assert float(live.frame["total"]) == 2.0
