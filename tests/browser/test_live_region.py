"""What a screen reader is given to read out: one thing when the reader rests, not one at every change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from browser.kit import Open
from browser.reader import Reader
from twobrains.tools.chromium import until

LISTEN = """section => {
  globalThis.heard = [];
  globalThis.rested = [];  // ms from the last change of what is seen to its being read out
  const changes = { childList: true, characterData: true, subtree: true };
  for (const region of section.querySelectorAll("[aria-live], [role=alert]")) {
    let changed = -Infinity;
    new MutationObserver(() => { changed = performance.now(); })
      .observe(region.previousElementSibling, changes);
    new MutationObserver(() => {
      if (!region.textContent) return;
      heard.push(region.textContent);
      rested.push(performance.now() - changed);
    }).observe(region, changes);
  }
}"""
MANY = 60
REST = 700 - 5  # ms; a browser's timer may be early by its rounding


def drag(reader: Reader) -> str:
    """Move a slider up and down."""
    for place in range(MANY):
        reader.control("push").press("ArrowLeft" if place % 3 else "ArrowRight")
    return ".lf-says"


def type_too_much(reader: Reader) -> str:
    """Go past a text's most symbols, each of which is told anew."""
    reader.control("words").press_sequentially("abc" * (MANY // 3))
    return ".lf-words"


def point(reader: Reader) -> str:
    """Go along a picture's values and back."""
    sheet = reader.section.locator(".lf-heatmap .lf-cells").first
    for place in range(MANY):
        sheet.press("ArrowDown" if place % 3 else "ArrowUp")
    return ".lf-heatmap .lf-at"


def point_at_symbols(reader: Reader) -> str:
    """Go along a coloured text."""
    for place in range(MANY):
        reader.section.locator(".lf-symbols").first.press("ArrowLeft" if place % 3 else "ArrowRight")  # fmt: skip
    return ".lf-text .lf-at"


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("pendulum", drag),
        ("fading", type_too_much),
        ("fading", point),
        ("fading", point_at_symbols),
    ],
)
def test_many_keys_are_read_out_only_when_the_reader_rests(
    name: str, act: Callable[[Reader], str], opened: Open
) -> None:
    reader, _ = opened(name)
    reader.section.evaluate(LISTEN)
    line = reader.section.locator(act(reader)).first
    words = line.text_content()
    until(reader.page, "words => heard.includes(words)", words)
    assert min(reader.page.evaluate("rested")) >= REST
    assert len(reader.page.evaluate("heard")) < MANY / 2


def test_play_is_read_out_when_it_pauses(opened: Open) -> None:
    reader, _ = opened("pendulum")
    reader.section.locator(".lf-maps .lf-cells").press("ArrowRight")
    reader.section.locator(".lf-maps .lf-cells").press("Enter")  # a value that changes at each tick
    reader.page.wait_for_timeout(1500)
    reader.section.evaluate(LISTEN)
    reader.button("Play").click()
    with reader.answering():
        reader.page.wait_for_timeout(3000)  # that nothing is read out can only be waited for
    assert reader.page.evaluate("heard") == []
    reader.button("Pause").click()
    for line in (".lf-says", ".lf-maps .lf-at"):
        words = reader.section.locator(line).text_content()
        until(reader.page, "words => heard.includes(words)", words)
    assert len(reader.page.evaluate("heard")) == 2


def test_what_stands_there_at_first_is_not_read_out(opened: Open) -> None:
    reader, _ = opened("pendulum")
    reader.section.evaluate(LISTEN)
    reader.page.wait_for_timeout(1500)  # that nothing is read out can only be waited for
    assert reader.page.evaluate("heard") == []
    assert reader.section.locator("[aria-live]").all_text_contents()[-1] == reader.see().says


def test_what_panels_show_is_read_out_and_only_what_it_comes_to_is_seen(opened: Open) -> None:
    reader, _ = opened("pendulum")
    with reader.answering():
        reader.control("push").press("End")
    assert line_of(reader).startswith("belief: ")  # of the bars
    reader.section.evaluate(LISTEN)
    reader.control("push").press("Home")
    until(reader.page, "() => heard.length > 0")
    assert reader.page.evaluate("heard")[-1] == reader.see().says

    reader, _ = opened("fading")
    assert reader.see().says
    assert line_of(reader) == ""


def line_of(reader: Reader) -> str:
    """The line that a reader sees below the panels."""
    return reader.section.locator(".lf-says").inner_text()
