"""The page's address and its figures say the same at every step of history."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from browser import ways
from browser.conftest import SAVES_DATA, NewPage
from browser.kit import FIGURES, stands
from browser.reader import Reader

SETTLED = 500  # ms after which the address has followed; that it stays can only be waited for
NAMES = ("contest", "turning")
LINKS = {
    "slow": "#?contest.task=adding&contest.sort=cost",
    "cheap": "#?contest.budget=4",
    "push": "#?turning.push=0.5",
    "both": "#?contest.task=digits&turning.push=2",
    "below": "#below",
}
PROSE = """links => {
  for (const [textContent, href] of Object.entries(links)) {
    document.querySelector("h1").after(Object.assign(document.createElement("a"), { href, textContent }), " ");
  }
  const below = Object.assign(document.createElement("h2"), { id: "below", textContent: "Below" });
  document.querySelector("main").append(below);
}"""
COPIED = "() => navigator.clipboard.readText()"


@pytest.fixture
def page(new_page: NewPage, kit_site: str) -> Page:
    """Figures of ``kit``, and prose that links to their settings and to a heading."""
    opened = new_page()
    opened.add_init_script(SAVES_DATA)
    visit(opened, f"{kit_site}/index.html")
    return opened


def visit(page: Page, address: str) -> None:
    """Open the page anew, whatever was there."""
    page.goto("about:blank")
    page.goto(address)
    for name in NAMES:
        Reader(page, name).ready()
    page.evaluate(PROSE, LINKS)


def follow(page: Page, link: str) -> None:
    """Click a link in the prose."""
    page.get_by_role("link", name=link, exact=True).click()


def controls(page: Page) -> dict[str, dict[str, Any]]:
    """What the controls of both figures say."""
    return {name: ways.read(Reader(page, name), FIGURES[name]()) for name in NAMES}


def agrees(page: Page, kit_site: str, new_page: NewPage) -> None:
    """Assert that whoever opens this address finds what is shown here."""
    page.wait_for_timeout(SETTLED)
    other = new_page()
    visit(other, page.url)
    assert controls(other) == controls(page), page.url
    other.close()


def drawn(page: Page) -> None:
    """Assert that both figures come to show what torch computes for their controls."""
    for name, values in controls(page).items():
        live = FIGURES[name]()
        for control, value in values.items():
            setattr(live, control, value)
        stands(Reader(page, name), live)


def step(page: Page) -> tuple[str, str]:
    """What a step of history holds: the address, and the controls' values."""
    return page.url, json.dumps(controls(page), default=str)


@pytest.mark.parametrize(
    "links",
    [["slow", "cheap"], ["slow", "push", "cheap", "both"], ["slow", "below", "cheap"]],
    ids="-".join,
)
def test_back_and_forward_show_what_each_step_showed(
    links: list[str], page: Page, kit_site: str, new_page: NewPage
) -> None:
    steps = [step(page)]
    for link in links:
        follow(page, link)
        page.wait_for_timeout(SETTLED)
        steps.append(step(page))
        agrees(page, kit_site, new_page)
    drawn(page)
    for before in reversed(steps[:-1]):
        page.go_back()
        page.wait_for_timeout(SETTLED)
        assert step(page) == before
        drawn(page)
    for after in steps[1:]:
        page.go_forward()
        page.wait_for_timeout(SETTLED)
        assert step(page) == after
    drawn(page)


def test_what_was_moved_by_hand_belongs_to_the_step_it_was_moved_in(page: Page) -> None:
    reader = Reader(page, "contest")
    follow(page, "slow")
    with reader.answering():
        reader.control("budget").press("Home")
    moved = controls(page)
    follow(page, "cheap")  # before the address has followed
    page.wait_for_timeout(SETTLED)
    page.go_back()
    page.wait_for_timeout(SETTLED)
    assert controls(page) == moved
    assert "contest.budget=3" in page.url
    drawn(page)


def test_steps_can_be_taken_faster_than_the_address_follows(page: Page) -> None:
    first = controls(page)
    for link in ("slow", "cheap", "push"):
        follow(page, link)
    last = step(page)
    for _ in range(3):
        page.go_back()
    assert controls(page) == first
    for _ in range(3):
        page.go_forward()
    page.wait_for_timeout(SETTLED)
    assert step(page) == last
    drawn(page)


def test_a_step_starts_no_figure_that_it_leaves_as_it_is(page: Page) -> None:
    follow(page, "push")
    page.wait_for_timeout(SETTLED)
    frame = Reader(page, "contest").frame
    page.go_back()
    page.wait_for_timeout(SETTLED)
    page.go_forward()
    drawn(page)
    assert Reader(page, "contest").frame == frame
    assert Reader(page, "contest").see().engine == ""


def test_a_figure_that_was_not_started_shows_the_step_that_is_gone_back_to(page: Page) -> None:
    follow(page, "slow")
    follow(page, "push")
    page.wait_for_timeout(SETTLED)
    page.reload()
    for name in NAMES:
        Reader(page, name).ready()
    page.go_back()
    page.wait_for_timeout(SETTLED)
    assert controls(page)["turning"] == {"push": 1.0}
    drawn(page)
    page.go_back()
    page.wait_for_timeout(SETTLED)
    assert page.url.endswith("index.html")
    assert controls(page)["contest"]["task"] == "digits"
    drawn(page)


def test_a_figure_not_yet_started_goes_back_without_an_answer_in_between(page: Page) -> None:
    """The runtime is still on its way when the reader turns back."""
    held: list[Any] = []
    page.route("**/*.wasm.gz", lambda route: held.append(route))
    first = controls(page)
    with page.expect_request("**/*.wasm.gz"):
        follow(page, "slow")
    page.go_back()
    assert controls(page) == first
    held[0].continue_()
    drawn(page)


def test_a_heading_on_the_way_keeps_the_figures_and_the_address_says_so(
    page: Page, kit_site: str, new_page: NewPage
) -> None:
    follow(page, "slow")
    moved = controls(page)
    follow(page, "below")
    assert controls(page) == moved
    assert page.locator("#below").evaluate("node => node.getBoundingClientRect().top < innerHeight")
    agrees(page, kit_site, new_page)


def test_a_heading_keeps_its_own_address_while_no_figure_is_moved(page: Page) -> None:
    follow(page, "below")
    page.wait_for_timeout(SETTLED)
    assert page.url.endswith("#below")


def test_an_address_typed_over_another_is_all_that_stands(page: Page) -> None:
    follow(page, "slow")
    page.wait_for_timeout(SETTLED)
    page.evaluate("location.hash = '?contest.budget=4'")
    page.wait_for_timeout(SETTLED)
    contest = controls(page)["contest"]
    assert (contest["task"], contest["budget"]) == ("digits", 4)
    drawn(page)


def test_copy_link_copies_what_is_seen_at_once(page: Page, new_page: NewPage) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    follow(page, "slow")
    follow(page, "push")
    reader = Reader(page, "contest")
    # key and click in one go: no time for the address to follow
    reader.section.evaluate(
        """section => {
          const budget = section.querySelector("[name=budget]");
          budget.value = 5;
          budget.dispatchEvent(new Event("input", { bubbles: true }));
          [...section.querySelectorAll("button")].find(each => each.textContent === "Copy link").click();
        }"""
    )
    reader.button("Copied").wait_for()
    other = new_page()
    visit(other, page.evaluate(COPIED))
    assert controls(other) == controls(page)
    assert controls(other)["contest"]["budget"] == 5


def test_a_link_opened_elsewhere_leaves_this_page_as_it_is(page: Page) -> None:
    first = step(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="slow", exact=True).click(modifiers=["ControlOrMeta"])
    other = opened.value
    Reader(other, "contest").ready()
    assert controls(other)["contest"]["task"] == "adding"
    assert step(page) == first
