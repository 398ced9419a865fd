"""A figure on a page of its own: embedded, projected, set by its address."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser import built, oracle
from browser.built import Place
from browser.conftest import NewPage
from browser.reader import Reader
from browser.test_address import elsewhere, shows, until_given
from browser.test_pages import AXE, NARROW, faults, until_figures_stand
from twobrains.tools.chromium import until
from twobrains.tools.serve import serving

FRAME = '<!doctype html><link rel="icon" href="data:,"><iframe src="{}" width="700" height="600" title="A figure of the book"></iframe>'


def own_page(site: str, place: Place, asked: str = "") -> str:
    return f"{site}/figures/{place.figure}.html{asked}"


@pytest.mark.parametrize("own", built.samples_first())
def test_a_figures_page_stands_sound_and_fits(own: Place, new_page: NewPage, site: str) -> None:
    page = new_page(reduced_motion="reduce")
    page.goto(own_page(site, own))
    until_figures_stand(page)
    assert page.locator("section.live-figure").count() == 1
    assert page.locator("h1").is_visible()
    page.evaluate(AXE)
    assert faults(page) == []
    page.set_viewport_size(NARROW)
    until(page, "most => document.documentElement.scrollWidth <= most", NARROW["width"])


def test_it_answers_what_torch_computes_and_its_address_brings_it_back(
    sample: Place, new_page: NewPage, site: str
) -> None:
    live = oracle.figure(sample)
    page = new_page()
    page.goto(own_page(site, sample))
    reader = Reader(page, sample.figure).ready()
    values = elsewhere(reader, live)
    until_given(reader, lambda found: set(found) == set(live.program.start()))
    shows(reader, live, values)
    again = new_page()
    again.goto(page.url)
    shows(Reader(again, sample.figure).ready(), live, values)


def test_controls_are_hidden_on_request_and_the_settings_hold(
    sample: Place, new_page: NewPage, site: str
) -> None:
    page = new_page()
    page.goto(own_page(site, sample, "?controls=hidden"))
    Reader(page, sample.figure).ready()
    shown = page.locator(":is(.lf-controls, .lf-tools, footer) *:visible")
    assert shown.count() == 0
    assert page.locator(".lf-panel").first.is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_as_the_address_wants_them(
    theme: str, sample: Place, new_page: NewPage, site: str
) -> None:
    page = new_page(color_scheme="light" if theme == "dark" else "dark")
    page.goto(own_page(site, sample, f"?theme={theme}"))
    Reader(page, sample.figure).ready()
    assert page.locator("html").get_attribute("data-theme") == theme


def test_it_can_be_embedded(sample: Place, new_page: NewPage, site: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(FRAME.format(own_page(site, sample)), encoding="utf-8")
    page = new_page()
    with serving(tmp_path) as somebody:  # of another origin than the book
        page.goto(f"{somebody}/index.html")
        frame = page.frame_locator("iframe")
        section = frame.locator("section.live-figure[data-ready=true]")
        section.wait_for()
        section.get_by_role("button", name="Reset", exact=True).click()
        frame.locator("section.live-figure[data-engine=onnx]").wait_for()
        assert int(section.get_attribute("data-frame") or 0) > 1


def test_its_links_lead_to_its_place_in_the_book(
    sample: Place, new_page: NewPage, site: str
) -> None:
    page = new_page()
    page.goto(own_page(site, sample))
    page.locator("footer a").click()
    page.wait_for_url(f"{site}/notebooks/{sample.stem}.html*")
    assert page.locator(f"section[data-figure='{sample.figure}']").count() == 1
