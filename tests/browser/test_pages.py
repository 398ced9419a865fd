"""Every page of the book: nothing from third parties, no errors, sound for assistive technology."""

from __future__ import annotations

import io
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Page

from browser import built, oracle, ways
from browser.built import Place
from browser.conftest import NewPage, with_pad
from browser.panels import pixels_differ
from browser.reader import PATIENCE, Reader
from twobrains.book.icons import FONTS
from twobrains.tools.chromium import until
from twobrains.tools.node import MODULES

AXE = (MODULES / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
CONTROLS = ":is(input, select, button, canvas[data-control], summary):not([hidden], [hidden] *)"
FAULTS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(node => node.html.slice(0, 160)).join(" | ")}`);
}"""
SCROLLS_BY_KEY = """() => [...document.querySelectorAll("pre, .output, .pst-scrollable-table-container")]
  .every((each) => each.scrollWidth <= each.clientWidth || each.tabIndex === 0)"""
"""The theme lets what has to be scrolled be reached by Tab, a moment after a resize."""
SCREEN, PHONE = 800, 1200
"""CSS px: most height of a figure with all of its controls, on a laptop and on a phone."""
TALL = """most => [...document.querySelectorAll("section.live-figure")]
  .filter(section => section.offsetHeight > most).map(({ dataset, offsetHeight }) => `${dataset.figure}: ${offsetHeight} px`)"""
SMALLEST = 11
SMALL = """least => [...document.querySelectorAll(".live-figure *")].filter(node => node.checkVisibility()
  && [...node.childNodes].some(child => child.nodeType === Node.TEXT_NODE && child.data.trim())
  && parseFloat(getComputedStyle(node).fontSize) > 0 && parseFloat(getComputedStyle(node).fontSize) < least).map(node => node.outerHTML.slice(0, 120))"""
CUT = """() => [...document.querySelectorAll(".live-figure :is(figcaption, .lf-label, .lf-columns span, .lf-rows span, .lf-name)")]
  .filter(node => node.checkVisibility() && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 3) && node.clientWidth)
  .map(node => `${node.closest("section").dataset.figure}: ${node.textContent}`)"""
IN_SIGHT = 150
"""CSS px of a chapter's first figure that are seen before anything is scrolled."""
FIRST = (
    """() => document.querySelector("section.live-figure")?.getBoundingClientRect().top + scrollY"""
)
FAR = 500
"""How far apart paper and ink are, of 765: the light scheme's ink is lighter than the dark one's paper."""


@pytest.fixture(params=built.pages())
def address(request: pytest.FixtureRequest, site: str) -> str:
    """Each page of the book in turn."""
    return f"{site}/{request.param}"


def until_figures_stand(page: Page) -> None:
    """Wait for the first frame of every figure of a page."""
    until(
        page,
        "() => [...document.querySelectorAll('section.live-figure')]"
        ".every(section => section.dataset.ready === 'true')",
        ms=PATIENCE,
    )


def faults(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical; what moves is brought to its end first."""
    page.evaluate("() => { for (const each of document.getAnimations()) each.finish(); }")
    found: list[str] = page.evaluate(FAULTS)
    return found


def test_a_page_is_sound_and_keeps_to_itself(address: str, new_page: NewPage, site: str) -> None:
    """Once wide and light, then narrow and dark; ``new_page`` says at its end what it did amiss."""
    page = new_page(viewport=WIDE, reduced_motion="reduce")
    page.goto(address, wait_until="networkidle")
    until_figures_stand(page)
    assert page.title()
    assert [title for title in page.locator("h1").all() if title.is_visible()]
    icons_stand(page, site)
    figures_fit(page, SCREEN)
    if "/notebooks/" in address:
        assert page.evaluate(FIRST) + IN_SIGHT <= SCREEN, "no live figure in the first screen"
    sound(page, [(WIDE, "light"), (NARROW, "dark")])


def figures_fit(page: Page, most: int) -> None:
    """Assert that no figure is taller than this, and that its words can be read."""
    assert page.evaluate(TALL, most) == []
    assert page.evaluate(SMALL, SMALLEST) == []
    assert page.evaluate(CUT) == []


@pytest.mark.weekly
def test_a_page_is_sound_the_other_way_round(address: str, new_page: NewPage) -> None:
    page = new_page(viewport=WIDE, reduced_motion="reduce")
    page.goto(address)
    until_figures_stand(page)
    sound(page, [(WIDE, "dark"), (NARROW, "light")])


def sound(page: Page, ways: list[tuple[dict[str, int], str]]) -> None:
    """Assert that nothing hinders assistive technology in these sizes and schemes."""
    page.evaluate(AXE)  # by the browser's own hand: the page's policy refuses a script's text
    for size, scheme in ways:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        until(page, "scheme => document.documentElement.dataset.theme === scheme", scheme)
        until(page, SCROLLS_BY_KEY)
        assert faults(page) == [], (size, scheme)


@with_pad
def test_a_figure_with_something_to_say_is_sound(sample: Place, fresh_sample: Reader) -> None:
    fresh_sample.page.emulate_media(reduced_motion="reduce")
    fresh_sample.page.evaluate(AXE)
    for _ in ways.pads(oracle.figure(sample)):
        fresh_sample.button("Clear").click()
        fresh_sample.until_words()
        assert faults(fresh_sample.page) == []


def test_dark_paper_and_ink_differ_and_torch_is_drawn_in_them(
    sample: Place, fresh_sample: Reader
) -> None:
    live = oracle.figure(sample)
    light = fresh_sample.see()
    fresh_sample.page.emulate_media(color_scheme="dark")
    frame = oracle.opening(live)
    dark = fresh_sample.settle(
        lambda seen: (
            oracle.differences(seen, live, frame)
            or (seen.ink_colours == light.ink_colours and "the colours of the light scheme")
        )
    )
    (paper, ink), (dark_paper, light_ink) = light.ink_colours, dark.ink_colours
    assert sum(paper) - sum(ink) > FAR, "dark ink on light paper"
    assert sum(light_ink) - sum(dark_paper) > FAR, "light ink on dark paper"
    for control in live.program.controls:
        if control.name in dark.pads:
            wanted = oracle.on_sheet(control, control.start)
            wrong = pixels_differ(dark.pads[control.name], wanted, dark.ink_colours, 0, 1)
            assert wrong == [], control.name


def test_a_page_fits_a_phone_and_every_control_is_in_reach(address: str, new_page: NewPage) -> None:
    page = new_page(viewport=NARROW, has_touch=True, is_mobile=True, device_scale_factor=2)
    page.goto(address)
    until_figures_stand(page)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= NARROW["width"], "the page scrolls sideways"
    figures_fit(page, PHONE)
    for place in built.places():
        if address.endswith(f"/{place.page}"):
            in_reach(Reader(page, place.figure).ready(), len(oracle.figure(place).program.controls))


def in_reach(reader: Reader, least: int) -> None:
    """Unfold what is folded; assert that so many controls are in sight and in reach of a finger."""
    folded = reader.section.locator("[aria-expanded=false]:visible")
    while folded.count():
        folded.first.click()
    controls = reader.section.locator(CONTROLS)
    assert controls.count() >= least
    for control in controls.all():
        name = control.evaluate("node => node.outerHTML.slice(0, 120)")
        assert control.is_visible(), name
        frame = control.locator("xpath=ancestor::*[contains(@class, 'lf-roll')]")
        box: Any = (frame if frame.count() else control).bounding_box()  # wide paper slides in it
        assert box["height"] >= 24, name
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= NARROW["width"], name


def test_search_finds_a_word_of_the_chapter(sample: Place, new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/{sample.page}")
    title = page.locator("h1").first.evaluate("node => node.firstChild.textContent.trim()")
    word = max(title.split(), key=len)
    page.goto(f"{site}/search.html?q={word}")
    found = page.locator(f"#search-results a[href*='{sample.page}']").first
    found.wait_for()
    assert title in (found.text_content() or "")


ICONS = """() => [...document.querySelectorAll("[class*='fa-']")].flatMap((node) => {
  const { content, fontFamily } = getComputedStyle(node, "::before");
  return content.length > 2 && fontFamily.includes("Font Awesome") ? [content.codePointAt(1)] : [];
})"""


def icons_stand(page: Page, site: str) -> None:
    """Assert that every icon is in the small font that is shipped."""
    shown = set(page.evaluate(ICONS))
    assert shown, "the side bar's button at least"
    font = page.request.get(f"{site}/{FONTS.as_posix()}/fa-solid-900.woff2").body()
    assert len(font) < 10_000
    assert shown <= set(TTFont(io.BytesIO(font)).getBestCmap())
