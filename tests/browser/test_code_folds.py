"""Folded code, and the switch that opens all of it."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from browser.conftest import NewPage, Watch

ONE, OTHER = "notebooks/01_local_connectivity.html", "notebooks/04_temporal_dependencies.html"
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"
)


def folds(page: Page) -> Locator:
    """The page's folds."""
    return page.locator("details.code-fold")


def unfolded(page: Page) -> int:
    """How many of them are open."""
    return page.locator("details.code-fold[open]").count()


def switch(page: Page) -> Locator:
    """The switch, as a screen reader finds it."""
    return page.get_by_role("switch", name="Show all code")


def test_code_is_folded_and_one_fold_opens_by_the_keyboard(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/{ONE}")
    assert folds(page).count() > 5
    assert unfolded(page) == 0
    assert page.locator(".cell_input pre:visible").count() > 0, "what a section is about is open"
    first = folds(page).first
    first.locator("summary").press("Enter")
    assert first.locator("pre").first.is_visible()


def test_a_folds_line_says_what_its_code_does(new_page: NewPage, site: str) -> None:
    page = new_page()
    page.goto(f"{site}/{ONE}")
    lines = folds(page).locator("summary").all_text_contents()
    assert sum(": " in line for line in lines) > len(lines) / 2
    assert all(line.startswith("Code") for line in lines)


def test_the_switch_opens_all_code_and_the_next_page_remembers(
    new_page: NewPage, site: str
) -> None:
    page = new_page()
    page.goto(f"{site}/{ONE}")
    switch(page).press("Space")
    assert unfolded(page) == folds(page).count()
    page.goto(f"{site}/{OTHER}")
    assert switch(page).is_checked()
    assert unfolded(page) == folds(page).count() > 0
    switch(page).press("Space")
    assert unfolded(page) == 0
    page.reload()
    assert not switch(page).is_checked()
    assert unfolded(page) == 0


def test_without_storage_the_switch_still_works(new_page: NewPage, site: str, watch: Watch) -> None:
    page = new_page()
    page.add_init_script(NO_STORAGE)
    page.goto(f"{site}/{ONE}")
    switch(page).evaluate("box => box.click()")
    assert unfolded(page) == folds(page).count() > 0
    assert not [error for error in watch.errors if "code.js" in error]
    watch.errors.clear()  # the theme asks for its storage without care
