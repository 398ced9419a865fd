"""What any engine is asked to do with a page; two kinds of browsers do it in their own words."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

SIZE = {"width": 1280, "height": 900}
SLOW = 90
"""Seconds after which a browser that answers nothing is given up; a test's own patience is less."""
Actions = list[dict[str, Any]]
"""Sources of input, as WebDriver and WebDriver BiDi both have them."""
_CALL = "(async () => JSON.stringify(await ({function})({argument})) ?? 'null')()"


class Engine(ABC):
    """A browser with one window, whose pages come one after another."""

    name: str

    @abstractmethod
    def goto(self, url: str) -> None:
        """Load a page."""

    @abstractmethod
    def errors(self) -> list[str]:
        """What went wrong in the page since this was asked last."""

    @abstractmethod
    def act(self, actions: Actions) -> None:
        """Press keys or move the mouse."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    @abstractmethod
    def _promised(self, expression: str) -> str:
        """The text that a promise in the page comes to."""

    def evaluate(self, function: str, argument: Any = None) -> Any:
        """Call a JavaScript function in the page with one argument, and wait for its answer."""
        given = json.dumps(argument)
        text = self._promised(_CALL.replace("{argument}", given).replace("{function}", function))
        return json.loads(text)
