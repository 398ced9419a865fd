"""A leaderboard's folds, a point that is pointed at, a table whose cells set controls."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from browser.conftest import NewPage
from browser.kit import Open, stands
from browser.reader import Reader
from browser.test_pointing import inside, told
from twobrains.tools.chromium import until

COPIED = "() => navigator.clipboard.readText()"
SELECTED = "() => getSelection().toString()"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


def fold(reader: Reader, name: str) -> Locator:
    """The button that unfolds a name's row."""
    return reader.button(f"source of {name}")


def row_of(reader: Reader, name: str) -> Locator:
    """The row of a name."""
    rows = reader.section.locator("tr.lf-row")
    return rows.filter(has=reader.page.get_by_text(name, exact=True))


def note(reader: Reader, name: str) -> Locator:
    """Where a name's row is from, folded or not."""
    return row_of(reader, name).locator("xpath=following-sibling::tr[1]//code")


def test_a_row_says_where_it_is_from_and_stays_unfolded_while_rows_move(opened: Open) -> None:
    reader, live = opened("contest")
    assert not note(reader, "TCN").is_visible()
    fold(reader, "TCN").focus()
    reader.page.keyboard.press("Enter")
    assert fold(reader, "TCN").get_attribute("aria-expanded") == "true"
    assert note(reader, "TCN").text_content() == "run digits"
    with reader.answering():
        reader.control("sort").select_option("cost")
    with reader.answering():
        reader.control("task").select_option("adding")
    live.sort, live.task = "cost", "adding"
    stands(reader, live)
    assert note(reader, "TCN").is_visible()
    assert note(reader, "TCN").text_content() == "run adding"
    assert not note(reader, "GRU").is_visible()
    with reader.answering():
        reader.control("budget").press("Home")
    live.budget = 3
    stands(reader, live)
    assert reader.section.locator("tr.lf-row").count() == 0
    assert reader.section.locator(".lf-empty").is_visible()
    with reader.answering():
        reader.control("budget").press("End")
    assert note(reader, "TCN").is_visible(), "it comes back unfolded"
    fold(reader, "TCN").click()
    assert not note(reader, "TCN").is_visible()


def test_the_focus_stays_on_a_row_that_moves(opened: Open) -> None:
    reader, _ = opened("contest")
    fold(reader, "MLP").focus()
    with reader.answering():
        reader.control("sort").evaluate(
            "select => { select.value = 'cost'; select.dispatchEvent(new Event('change')); }"
        )
    first = reader.section.locator("tr.lf-row").first
    assert "MLP" in (first.text_content() or "")
    assert fold(reader, "MLP").evaluate("button => button === document.activeElement")


def test_a_rows_source_is_copied_or_selected_where_nothing_may_be_copied(opened: Open) -> None:
    reader, _ = opened("contest")
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fold(reader, "GRU").click()
    reader.button("Copy").click()
    reader.button("Copied").wait_for()
    assert reader.page.evaluate(COPIED) == "run digits"
    reader.button("Copy").wait_for()
    reader.page.evaluate(NO_CLIPBOARD)
    reader.button("Copy").click()
    reader.button("Selected: copy it").wait_for()
    assert reader.page.evaluate(SELECTED) == "run digits"


def test_pointing_at_a_point_names_it_and_tells_its_place(opened: Open) -> None:
    reader, _ = opened("contest")
    host = reader.section.locator(".lf-scatter .lf-cells")
    host.focus()
    for _ in range(2):
        reader.page.keyboard.press("ArrowRight")
    said = "BiGRU: accuracy, %: 95 ± 1; multiply-adds: 90,000"
    assert told(reader) == said
    mark = reader.section.locator(".lf-scatter .lf-mark").bounding_box()
    assert mark
    reader.page.keyboard.press("Escape")
    assert told(reader) == ""
    reader.page.mouse.move(mark["x"] + mark["width"] / 2 + 8, mark["y"] + mark["height"] / 2)
    assert told(reader) == said, "near is near enough"
    box = reader.section.locator(".lf-scatter canvas").bounding_box()
    assert box
    reader.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 30)
    assert told(reader) == "", "nothing is near"


def framed(reader: Reader, row: int, column: int, which: str = ".lf-panels") -> bool:
    """Whether the frame lies around this cell of three times three."""
    panel = reader.section.locator(f"{which} .lf-matrix").first
    frame = panel.locator(".lf-stands").bounding_box()
    canvas = panel.locator("canvas").bounding_box()
    assert frame
    assert canvas
    side = canvas["width"] / 3
    return (
        abs(frame["x"] - canvas["x"] - column * side) < 2
        and abs(frame["y"] - canvas["y"] - row * canvas["height"] / 3) < 2
        and abs(frame["width"] - side) < 2
    )


def test_a_click_on_a_cell_sets_two_controls_and_frames_the_cell(opened: Open) -> None:
    reader, live = opened("contest")
    assert framed(reader, 0, 0)
    canvas = reader.section.locator(".lf-matrix canvas")
    with reader.answering():
        canvas.click(position=inside(canvas, (2, 1), (3, 3)))
    live.truth, live.told = "two", 1
    stands(reader, live)
    assert reader.control("truth").input_value() == "two"
    assert reader.control("told").input_value() == "1"
    assert framed(reader, 2, 1)
    until(
        reader.page,
        "() => location.hash.includes('contest.truth=two') && location.hash.includes('contest.told=1')",
    )
    with reader.answering():
        reader.control("told").press("End")
    assert framed(reader, 2, 2)
    reader.reset()
    assert framed(reader, 0, 0)


def test_enter_picks_the_cell_that_arrow_keys_have_found(opened: Open) -> None:
    reader, live = opened("contest")
    host = reader.section.locator(".lf-matrix .lf-cells")
    host.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        reader.page.keyboard.press(key)
    with reader.answering():
        reader.page.keyboard.press("Enter")
    live.truth, live.told = "one", 2
    stands(reader, live)
    assert framed(reader, 1, 2)
    assert told(reader, 1).endswith("row one, column two: 1")


def test_a_pinned_table_keeps_its_own_frame_and_sets_nothing(opened: Open) -> None:
    reader, _ = opened("contest")
    reader.button("Pin").click()
    canvas = reader.section.locator(".lf-matrix canvas").first
    with reader.answering():
        canvas.click(position=inside(canvas, (1, 2), (3, 3)))
    assert framed(reader, 1, 2)
    assert framed(reader, 0, 0, ".lf-pinned")
    other = reader.section.locator(".lf-pinned .lf-matrix canvas")
    before = reader.frame
    other.click(position=inside(other, (2, 2), (3, 3)))
    assert reader.control("truth").input_value() == "one"
    assert reader.frame == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_leaderboard_folds_its_further_columns(
    scheme: str, new_page: NewPage, kit_site: str
) -> None:
    page = new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme=scheme
    )
    page.goto(f"{kit_site}/index.html")
    reader = Reader(page, "contest").ready()
    further = row_of(reader, "GRU").locator(".lf-further")
    assert not further.is_visible()
    fold(reader, "GRU").tap()
    folded = reader.section.locator("tr.lf-fold:visible")
    assert folded.locator("dd").all_inner_texts() == ["28600"]
    box = reader.section.locator(".lf-board").bounding_box()
    cells = reader.section.locator(".lf-board td:visible").all()
    assert box
    for cell in cells:
        place = cell.bounding_box()
        assert place
        assert place["x"] + place["width"] <= box["x"] + box["width"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
