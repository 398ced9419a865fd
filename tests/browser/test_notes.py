"""Notes beside the text: at their paragraph's right where there is room, below it elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from browser import built
from browser.conftest import NewPage

NOTED = [page for page in built.pages() if '<aside class="note">' in built.text(page)]
PLACES = """notes => notes.map((note) => {
  const box = (node) => { const { left, top, right, bottom } = node.getBoundingClientRect(); return { left, top, right, bottom }; };
  const others = [...document.querySelectorAll(".bd-article section > :not(section, aside)")].map(box);
  return { note: box(note), text: box(note.previousElementSibling), others, article: box(note.closest(".bd-article")) };
})"""


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two boxes have more than a pixel in common, each way."""
    wide = min(one["right"], other["right"]) - max(one["left"], other["left"])
    return wide > 1 and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 1


def places(page_name: str, width: int, new_page: NewPage, site: str) -> list[dict[str, Any]]:
    """Boxes of a page's notes, each with those of its paragraph and of all that is not a note."""
    page = new_page(viewport={"width": width, "height": 900})
    page.goto(f"{site}/{page_name}")
    found: list[dict[str, Any]] = page.locator("aside.note").evaluate_all(PLACES)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    return found


@pytest.mark.slow
@pytest.mark.parametrize("page", NOTED)
@pytest.mark.parametrize("width", [1366, 1600])
def test_a_note_is_beside_its_paragraph_and_over_nothing(
    page: str, width: int, new_page: NewPage, site: str
) -> None:
    for place in places(page, width, new_page, site):
        note, text = place["note"], place["text"]
        assert note["left"] > text["right"]
        assert abs(note["top"] - text["top"]) < 12
        assert note["right"] <= place["article"]["right"] + 1
        assert not [other for other in place["others"] if overlap(note, other)]


@pytest.mark.slow
@pytest.mark.parametrize("page", NOTED)
def test_on_a_phone_a_note_is_below_its_paragraph(page: str, new_page: NewPage, site: str) -> None:
    for place in places(page, 390, new_page, site):
        assert place["note"]["top"] >= place["text"]["bottom"]
        assert not [other for other in place["others"] if overlap(place["note"], other)]
