"""The gallery, narrowed down by keyboard, and whole without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser import built
from browser.conftest import NewPage

CARDS = ".gallery-chapter li"


@pytest.fixture
def gallery(new_page: NewPage, site: str) -> Page:
    page = new_page()
    page.goto(f"{site}/book/gallery.html")
    return page


def test_parts_networks_and_words_narrow_it_down(gallery: Page) -> None:
    cards, said = gallery.locator(f"{CARDS}:visible"), gallery.locator(".gallery-filter output")
    everything = len(built.figures())
    expect(cards).to_have_count(everything)
    gallery.get_by_label("Part").focus()
    gallery.keyboard.type("Recurrence")
    expect(cards).not_to_have_count(everything)
    assert {each.get_attribute("data-part") for each in cards.all()} == {"Recurrence"}
    few = cards.count()
    gallery.get_by_label("Words").fill("lstm forget")
    expect(said).to_have_text("1 figure")
    expect(gallery.locator(".gallery-chapter:visible")).to_have_count(1)
    gallery.get_by_label("Words").fill("")
    expect(cards).to_have_count(few)
    gallery.get_by_label("Network").select_option("Attention")
    for card in cards.all():
        assert "Attention" in (card.get_attribute("data-network") or "")


def test_it_says_so_when_nothing_is_left(gallery: Page) -> None:
    gallery.get_by_label("Words").fill("no such thing")
    expect(gallery.locator(".gallery-filter output")).to_have_text("no figures")
    expect(gallery.locator(f"{CARDS}:visible")).to_have_count(0)


def test_no_two_figures_have_one_title(gallery: Page) -> None:
    titles = gallery.locator(f"{CARDS} span").all_inner_texts()
    assert len(titles) == len(set(titles)) == len(built.figures())


def test_without_a_script_everything_is_shown(new_page: NewPage, site: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{site}/book/gallery.html")
    expect(page.locator(f"{CARDS}:visible")).to_have_count(len(built.figures()))
    expect(page.locator(".gallery-filter")).to_be_hidden()
    for card in page.locator(CARDS).all()[:6]:
        expect(card.locator("img:visible")).to_have_count(1)
