"""A Chromium for browser tests and benchmark; ``python -m twobrains.tools.chromium`` gets one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from twobrains.tools import apt

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "Chromium is missing. Install it by your system's package manager (Debian: apt-get install "
    "chromium), or let Playwright fetch its own: python -m playwright install --with-deps chromium"
)
NO_PLAYWRIGHT = "Playwright is missing: pip install 'twobrains[test]', or run `make setup`"


def find() -> str | None:
    """The machine's own Chromium or Chrome, else the one that Playwright fetched, else ``None``."""
    on_machine = (shutil.which(name) for name in NAMES)
    return next((path for path in on_machine if path), None) or _playwrights()


def get() -> str:
    """A Chromium; installed by apt where there is none, the user is root and apt is at hand.

    Raises:
        SystemExit: there is none and none could be installed; the message says what to do.
    """
    if found := find():
        return found
    apt.install("chromium")
    if found := find():
        return found
    raise SystemExit(MISSING)


@contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium, as Playwright's ``Browser``, closed at the end.

    Raises:
        SystemExit: Playwright or Chromium is missing; the message says what to install.
    """
    if find_spec("playwright") is None:
        raise SystemExit(NO_PLAYWRIGHT)
    from playwright.sync_api import sync_playwright

    path = find()
    if path is None:
        raise SystemExit(MISSING)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=_arguments())
        try:
            yield opened
        finally:
            opened.close()


_UNTIL = """async ([argument, ms]) => {
  const holds = %s, end = performance.now() + ms;
  while (!holds(argument)) {
    if (performance.now() > end) return false;
    await new Promise((next) => setTimeout(next, 10));
  }
  return true;
}"""


def until(page: Any, condition: str, argument: Any = None, *, ms: float = 30_000) -> None:
    """Wait until a condition holds in a page.

    Playwright's own ``wait_for_function`` evaluates text in the page again and again, which the
    pages' content-security policy refuses.

    Args:
        page: Playwright's.
        condition: a JavaScript function of one argument.
        argument: what it is given.
        ms: how long to wait.
    Raises:
        TimeoutError: Playwright's; the condition did not come to hold.
    """
    from playwright.sync_api import TimeoutError as Late

    if not page.evaluate(_UNTIL % condition, [argument, ms]):
        raise Late(f"after {ms:,.0f} ms this does not hold: {condition}")


def _arguments() -> list[str]:
    """Chromium's sandbox refuses to run as root, as in a container; elsewhere it stays on."""
    return ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]


def _playwrights() -> str | None:
    if find_spec("playwright") is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


if __name__ == "__main__":
    print(get())
