"""The book's letters: light enough for a first view, and nothing moves when they come."""

from __future__ import annotations

from playwright.sync_api import Page

from browser.conftest import NewPage

PAGE = "notebooks/04_temporal_dependencies.html"
MOST = 60_000
"""Bytes of all letters in the first view of a page."""
NEAR = 0.03
SET = """() => [["p", "Book Text"], [".lf-label", "Book Labels"], [".bd-docs-nav a", "Book Labels"]].map(([at, family]) =>
  [at, getComputedStyle(document.querySelector(`main ${at}, ${at}`)).fontFamily.startsWith(`"${family}"`)])"""
LENGTHS = """families => {
  const text = "A recurrent network reads its input one step at a time and keeps what it has seen in a state.";
  const at = document.createElement("span");
  at.style.cssText = "position: absolute; white-space: nowrap; line-height: normal; font-size: 20px";
  at.textContent = text;
  document.body.append(at);
  return families.map((family) => { at.style.fontFamily = family; return [at.offsetWidth, at.offsetHeight]; });
}"""


def opened(page: Page, site: str) -> Page:
    page.goto(f"{site}/{PAGE}", wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => true)")
    return page


def test_the_letters_of_a_first_view_are_few_bytes(new_page: NewPage, site: str) -> None:
    page, sizes = new_page(), dict[str, int]()
    page.on(
        "response",
        lambda found: (
            ".woff2" in found.url
            and "/fonts/" in found.url
            and sizes.__setitem__(found.url, len(found.body()))
        ),
    )
    opened(page, site)
    own = {url.rpartition("/")[2]: size for url, size in sizes.items() if "katex" not in url}
    assert {"text.woff2", "labels.woff2"} <= set(own)
    assert sum(own.values()) < MOST, own


def test_text_and_labels_are_set_in_them(new_page: NewPage, site: str) -> None:
    page = opened(new_page(), site)
    assert [at for at, so in page.evaluate(SET) if not so] == []
    for family in ("Book Text", "Book Labels"):
        assert page.evaluate("family => document.fonts.check(`16px '${family}'`)", family), family


def test_what_stands_in_until_they_come_is_as_wide_and_as_high(
    new_page: NewPage, site: str
) -> None:
    """On this machine one face at least of each list is there; it may not be the list's last."""
    page = opened(new_page(), site)
    for kind, own in (("--text", "Book Text"), ("--labels", "Book Labels")):
        families = page.evaluate(
            "name => getComputedStyle(document.documentElement).getPropertyValue(name)", kind
        )
        others = families.partition(",")[2]
        (wide, high), (near, tall) = page.evaluate(LENGTHS, [f'"{own}"', others])
        assert abs(near - wide) < NEAR * wide, (kind, near, wide)
        assert abs(tall - high) <= 1, (kind, tall, high)
