"""A reader of the book in any engine: the same that reads in Chromium, with other hands and eyes."""

from __future__ import annotations

import json
from typing import Any

from browser.reader import PATIENCE, Reader

from engines.engine import Engine
from twobrains.tools.chromium import until

KEYS = {
    "Backspace": "\ue003", "Enter": "\ue007", "Space": " ", "End": "\ue010", "Home": "\ue011",
    "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015",
}  # fmt: skip

REST = """async (node) => {
  await document.fonts.ready;
  for (let still = 0, before = ""; still < 5; ) {
    node.scrollIntoView({ block: "center", behavior: "instant" });
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 20)));
    const { left, top, width } = node.getBoundingClientRect();
    const now = [left, top, width].join();
    still = now === before ? still + 1 : 0;
    before = now;
  }
}"""


class Keyboard:
    """Keys to where the focus is."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def press(self, key: str) -> None:
        self.type(KEYS[key])

    def type(self, text: str) -> None:
        strokes = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self.engine.act([{"type": "key", "id": "keyboard", "actions": strokes}])


class Mouse:
    """A pointer at whole pixels of the window."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def move(self, x: int, y: int) -> None:
        self._do({"type": "pointerMove", "x": x, "y": y, "duration": 0})

    def down(self) -> None:
        self._do({"type": "pointerDown", "button": 0})

    def up(self) -> None:
        self._do({"type": "pointerUp", "button": 0})

    def _do(self, action: dict[str, Any]) -> None:
        self.engine.act([{"type": "pointer", "id": "mouse", "actions": [action]}])


class Page:
    """As much of Playwright's page as a reader uses."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.keyboard = Keyboard(engine)
        self.mouse = Mouse(engine)
        self.evaluate = engine.evaluate

    @property
    def url(self) -> str:
        got: str = self.evaluate("() => location.href")
        return got

    def wait_for_timeout(self, ms: int) -> None:
        self.evaluate("ms => new Promise(after => setTimeout(after, ms))", ms)


class Node:
    """As much of Playwright's locator as a reader uses: an element by the script that finds it."""

    def __init__(self, page: Page, found: str) -> None:
        self.page = page
        self.found = found

    def locator(self, selector: str) -> Node:
        return Node(self.page, f"{self.found}.querySelector({json.dumps(selector)})")

    def named(self, selector: str, name: str) -> Node:
        """The element of this kind that goes by this name."""
        all_of_them = f"[...{self.found}.querySelectorAll({json.dumps(selector)})]"
        own = "(each.ariaLabel ?? each.textContent).trim()"
        return Node(self.page, f"{all_of_them}.find(each => {own} === {json.dumps(name)})")

    def get_by_role(self, role: str, *, name: str, exact: bool) -> Node:
        assert exact
        return self.named("button" if role == "button" else f"[role={role}]", name)

    def evaluate(self, function: str, argument: Any = None) -> Any:
        return self.page.evaluate(f"argument => ({function})({self.found}, argument)", argument)

    def get_attribute(self, name: str) -> str | None:
        got: str | None = self.evaluate("(node, name) => node.getAttribute(name)", name)
        return got

    def text_content(self) -> str:
        got: str = self.evaluate("node => node.textContent")
        return got

    def is_visible(self) -> bool:
        return bool(self.evaluate("node => node.checkVisibility()"))

    def is_checked(self) -> bool:
        return bool(self.evaluate("node => node.checked"))

    def input_value(self) -> str:
        got: str = self.evaluate("node => node.value")
        return got

    def focus(self) -> None:
        self.evaluate("node => node.focus()")

    def click(self) -> None:
        self.evaluate("node => node.click()")

    def scroll_into_view_if_needed(self) -> None:
        """Bring it into sight and wait until it stands: what comes into sight may still grow."""
        self.evaluate(REST)


class EngineReader(Reader):
    """A reader at one figure of a page that an engine has loaded."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.page: Any = Page(engine)
        self.name = name
        self.engine = "onnx"
        at = f'section.live-figure[data-figure="{name}"]'
        self.section: Any = Node(self.page, "document").locator(at)

    def ready(self, *, unfold: bool = True) -> Reader:
        """Wait for the first frame; bring the folded controls to sight."""
        self.until("section => section.dataset.ready === 'true'", "stands")
        folded = "section => section.querySelectorAll('details:not([open]) > summary')"
        if unfold:
            self.section.evaluate(f"section => ({folded})(section).forEach(each => each.click())")
        return self

    def until(self, condition: str, what: str, argument: Any = None) -> None:
        """Wait until a condition on the section holds."""
        on_section = f"argument => ({condition})({self.section.found}, argument)"
        try:
            until(self.page, on_section, argument, ms=PATIENCE)
        except Exception as problem:
            words = self.section.evaluate("node => node.querySelector('.lf-words')?.textContent")
            raise AssertionError(
                f"waited {PATIENCE} ms until it {what}; it says {words!r}"
            ) from problem
