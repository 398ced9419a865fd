"""Pointing at a value: its arithmetic in words, by mouse, by keys and by a tap."""

from __future__ import annotations

import numpy as np
from torch.nn import functional as F

from browser.conftest import NewPage
from browser.kit import Open, corner
from browser.reader import Reader
from twobrains.live.panels.numbers import shown


def told(reader: Reader, nth: int = 0) -> str:
    """What the figure says of the value that is pointed at."""
    return reader.section.locator(".lf-at").nth(nth).text_content() or ""


def near(text: str, number: float) -> bool:
    """Whether the words hold this number, to the three digits that are shown."""
    found = [float(part) for part in text.replace("−", "-").replace(",", " ").replace(":", " ").replace(")", " ").replace("(", " ").split() if part.lstrip("-").replace(".", "").replace("e-", "").isdigit()]  # fmt: skip
    return any(abs(each - number) <= 0.006 * max(abs(number), 0.01) for each in found)


def test_pointing_at_a_map_shows_the_arithmetic_of_that_value(opened: Open) -> None:
    reader, live = opened("window")
    frame = live.frame
    row, column = 2, 1
    canvas = reader.section.locator(".lf-maps canvas").nth(1)
    canvas.hover(position=inside(canvas, (row, column), (6, 6)))
    value = float(frame["maps"][0, 1, row, column])
    padded = F.pad(frame["both"], (1, 1, 1, 1))
    patch = padded[:, 2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
    products = float((patch * frame["weight"][1]).sum())
    said = told(reader)
    assert said.startswith(f"half, row {row}, column {column}: ")
    assert near(said, value), said
    assert near(said, products), said
    assert near(said, -0.5), "the bias"
    numbers = reader.section.locator(".lf-card .lf-number").all_text_contents()
    sums = [float((patch[k] * frame["weight"][1, k]).sum()) for k in range(2)]
    wanted = [*sums, -0.5, products - 0.5, value]
    assert np.allclose([float(each.replace("−", "-")) for each in numbers], wanted, atol=5e-3)


def inside(canvas: object, at: tuple[int, int], cells: tuple[int, int]) -> dict[str, float]:
    """The middle of a cell, px of the canvas."""
    box = canvas.bounding_box()  # type: ignore[attr-defined]
    return {
        "x": (at[1] + 0.5) * box["width"] / cells[1],
        "y": (at[0] + 0.5) * box["height"] / cells[0],
    }


def test_arrow_keys_walk_over_the_values_and_enter_pins_one(opened: Open) -> None:
    reader, live = opened("window")
    host = reader.section.locator(".lf-maps .lf-cells")
    host.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "PageDown"):
        host.press(key)
    assert told(reader).startswith("half, row 1, column 1: ")
    host.press("Enter")
    reader.section.locator(".lf-says").evaluate("() => document.activeElement.blur()")
    assert told(reader), "pinned: it stays when the focus goes"
    with reader.answering():
        reader.button("example bar").click()
    live.ink = corner()
    assert near(told(reader), float(live.frame["maps"][0, 1, 1, 1])), "the value follows"
    host.focus()
    host.press("Escape")
    assert told(reader) == ""


def test_a_tap_on_a_cell_pins_it_and_another_lets_go(opened: Open) -> None:
    reader, live = opened("window")
    canvas = reader.section.locator(".lf-heatmap canvas")
    at = inside(canvas, (4, 2), (12, 12))
    canvas.click(position=at)
    reader.page.mouse.move(0, 0)
    nth = reader.section.locator(".lf-at").count() - 1
    assert near(told(reader, nth), float(live.frame["sheet"][4, 2])), told(reader, nth)
    assert told(reader, nth).startswith("row 4, column 2")
    canvas.click(position=at)
    reader.page.mouse.move(0, 0)
    assert told(reader, nth) == ""


def test_a_pinned_sum_stands_below_all_panels_and_shows_all_its_columns(opened: Open) -> None:
    reader, _ = opened("window")
    canvas = reader.section.locator(".lf-maps canvas").first
    canvas.click(position=inside(canvas, (2, 2), (6, 6)))
    card = reader.section.locator(".lf-card.lf-held")
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth")
    panels = [each.bounding_box() for each in reader.section.locator(".lf-panel").all()]
    top = (card.bounding_box() or {})["y"]
    assert all(box and box["y"] + box["height"] <= top for box in panels)
    assert (card.locator("p").text_content() or "").startswith("maps, first, row 2, column 2")
    reader.page.keyboard.press("Escape")
    assert not card.is_visible()
    canvas.hover(position=inside(canvas, (1, 1), (6, 6)))
    assert reader.section.locator(".lf-maps .lf-card").is_visible(), "in passing, beside its map"


def test_a_matrix_names_its_rows_and_columns(opened: Open) -> None:
    reader, _ = opened("window")
    host = reader.section.locator(".lf-matrix .lf-cells").first
    host.focus()
    host.press("ArrowDown")
    host.press("ArrowRight")
    assert told(reader, 1) == "row a, column middle: 0"


def test_pointing_at_a_symbol_lights_it_up_in_every_panel_of_the_text(opened: Open) -> None:
    reader, live = opened("fading")
    lines = reader.section.locator(".lf-symbols")
    lit = reader.section.locator(".lf-text .lf-here")
    lines.first.locator("span").nth(1).hover()
    assert lit.all_inner_texts() == ["b", "b"]
    said = reader.section.locator(".lf-text .lf-at").all_inner_texts()
    values = [live.frame[name][1] for name in ("last", "quick")]
    assert said == [f"symbol 2, b: {shown(float(value))}" for value in values]
    lines.nth(1).focus()
    reader.page.keyboard.press("ArrowLeft")
    assert lit.all_inner_texts() == ["a", "a"]
    with reader.answering():
        reader.control("words").fill("(")
    assert lit.all_inner_texts() == []
    assert lines.all_inner_texts() == ["(", "("]


def test_a_text_below_a_sheet_is_lit_with_its_column_wherever_the_reader_points(
    opened: Open,
) -> None:
    reader, live = opened("fading")
    sheets = [
        reader.section.locator(f'.lf-panel[data-output="{name}"]') for name in ("state", "faded")
    ]
    lit, bands = reader.section.locator(".lf-here"), reader.section.locator(".lf-band:visible")
    sheets[0].locator("canvas").hover(position=inside(sheets[0].locator("canvas"), (1, 3), (4, 6)))
    assert lit.all_inner_texts() == ["("] * 4
    assert bands.count() == 3, "a column in each, and a row of the pairs"
    state, faded = live.frame["state"], live.frame["faded"]
    assert told(reader) == f"symbol 4, (, unit 1: {shown(float(state[3, 1]))}"
    said = sheets[1].locator(".lf-at").text_content()
    assert said == f"symbol 4, (, strongest of symbol 4, (: {shown(float(faded[3, 3]))}"
    box, sheet = bands.last.bounding_box(), sheets[1].locator("canvas").bounding_box()
    assert box
    assert sheet
    assert abs(box["width"] - sheet["width"]) < 2
    assert abs(box["y"] - sheet["y"] - 3 * sheet["height"] / 6) < 2
    sheets[1].locator(".lf-strip span").nth(1).hover()
    assert lit.all_inner_texts() == ["b"] * 4
    reader.page.mouse.move(0, 0)
    assert lit.count() == bands.count() == 0
    assert told(reader) == ""
    host = sheets[0].locator(".lf-cells")
    host.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        host.press(key)
    assert lit.count() == 4
    with reader.answering():
        reader.control("words").fill("(")
    assert reader.section.locator(".lf-strip").all_inner_texts() == ["(", "("]


def sliding(new_page: NewPage, site: str) -> Reader:
    """Chapter 1's kernel on its picture of 31 × 31 px."""
    page = new_page()
    page.goto(f"{site}/notebooks/01_local_connectivity.html")
    return Reader(page, "sliding").ready()


FILLED = """canvas => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i + 3] > 0);
}"""


def test_the_window_of_a_value_is_outlined_on_the_picture_that_it_reads(
    new_page: NewPage, site: str
) -> None:
    reader = sliding(new_page, site)
    map_of = reader.section.locator(".lf-maps canvas")
    outline = reader.section.locator(".lf-outlined")
    assert outline.count() == 0
    map_of.hover(position=inside(map_of, (20, 5), (29, 29)))
    box, pad = outline.bounding_box(), reader.control("ink").bounding_box()
    assert box
    assert pad
    pixel = pad["width"] / 31
    wanted = [pad["x"] + 5 * pixel, pad["y"] + 20 * pixel, 3 * pixel, 3 * pixel]
    assert np.allclose([box[side] for side in ("x", "y", "width", "height")], wanted, atol=2)
    reader.page.mouse.move(0, 0)
    assert outline.count() == 0


def test_a_sliding_window_fills_the_map_row_by_row_and_can_be_halted(
    new_page: NewPage, site: str
) -> None:
    reader = sliding(new_page, site)
    map_of = reader.section.locator(".lf-maps canvas")
    whole = reader.see().drawn()
    reader.button("Slide the window").click()
    reader.until(
        "section => section.querySelector('.lf-at').textContent.startsWith('channel 0, row 1, ')",
        "has come to the second row",
    )
    reader.button("Pause").click()
    filled = map_of.evaluate(FILLED)
    reached = filled.index(False)
    assert 29 <= reached < len(filled) == 29 * 29
    assert not any(filled[reached:]), "values ahead of the window"
    row, column = divmod(reached - 1, 29)
    assert told(reader).startswith(f"channel 0, row {row}, column {column}: ")
    assert reader.section.locator(".lf-outlined").count() == 1
    reader.page.wait_for_timeout(400)  # that nothing moves can only be waited for
    assert map_of.evaluate(FILLED).index(False) == reached
    host = reader.section.locator(".lf-maps .lf-cells")
    host.press("Escape")
    assert reader.see().drawn() == whole, "letting go shows all values again"
    assert reader.section.locator(".lf-outlined").count() == 0
    reader.button("Slide the window").wait_for()


def test_at_the_end_of_its_way_the_window_has_filled_all_maps(opened: Open) -> None:
    reader, _ = opened("window")
    whole = reader.see().drawn()
    reader.button("Slide the window").click()
    reader.until("section => section.hasAttribute('data-playing')", "plays")
    reader.until("section => !section.hasAttribute('data-playing')", "has come to the end")
    assert told(reader).startswith("half, row 5, column 5: ")
    assert reader.see().drawn() == whole


def test_a_unit_of_a_drawn_network_is_marked_where_it_is(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/notebooks/01_local_connectivity.html")
    canvas = page.locator("[data-figure=whole-cnn] .lf-layers canvas").nth(4)
    canvas.hover(position={"x": 60, "y": 10})
    mark = page.locator("[data-figure=whole-cnn] .lf-net > .lf-mark").bounding_box()
    box = canvas.bounding_box()
    assert mark
    assert box
    assert mark["x"] - 4 < box["x"] + 60 < mark["x"] + mark["width"] + 4
    assert mark["y"] - 4 < box["y"] + 10 < mark["y"] + mark["height"] + 4
