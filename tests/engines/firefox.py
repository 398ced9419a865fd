"""Firefox over WebDriver BiDi, which it speaks itself: no driver is needed between."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

import websocket

from engines.engine import SIZE, SLOW, Actions, Engine

LISTENS = re.compile(r"WebDriver BiDi listening on (\S+)")
HEARD = ["log.entryAdded", "network.responseCompleted", "network.fetchError"]
HERE = re.compile(r"(?!https?:)|https?://localhost[:/]")
LEFT = {"NS_BINDING_ABORTED", "NS_ERROR_ABORT"}
"""What becomes of requests under way when a page is left."""


PREFERENCES = 'user_pref("ui.prefersReducedMotion", 1);\n'
"""Nothing moves by itself, as in the other engines."""


class Firefox(Engine):
    """One window of a Firefox without a screen, its profile and home in a folder of its own."""

    name = "firefox"

    def __init__(self, path: str, folder: Path) -> None:
        (folder / "user.js").write_text(PREFERENCES)
        self._process = subprocess.Popen(
            [path, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port", "0"],
            env={**os.environ, "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )  # fmt: skip
        self._socket = websocket.create_connection(
            f"{self._address()}/session", timeout=SLOW, suppress_origin=True
        )
        self._sent = 0
        self._events: list[dict[str, Any]] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=HEARD)
        self._window = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        self._ask("browsingContext.setViewport", context=self._window, viewport=SIZE)

    def goto(self, url: str) -> None:
        self._ask("browsingContext.navigate", context=self._window, url=url, wait="complete")

    def errors(self) -> list[str]:
        """Errors of console, scripts, workers and policy; requests refused, lost or to other hosts."""
        self.evaluate("() => console.log('all told')")
        while not any(event["params"].get("text") == "all told" for event in self._events):
            self._events.append(self._receive())
        told, self._events = self._events, []
        return [words for event in told if (words := _wrong(event["params"]))]

    def act(self, actions: Actions) -> None:
        self._ask("input.performActions", context=self._window, actions=actions)

    def close(self) -> None:
        try:
            self._ask("browser.close")
            self._process.wait(SLOW)
        finally:
            self._socket.close()
            self._process.kill()

    def _promised(self, expression: str) -> str:
        told = self._ask(
            "script.evaluate",
            expression=expression,
            awaitPromise=True,
            target={"context": self._window},
        )
        assert told["type"] == "success", told["exceptionDetails"]["text"]
        text: str = told["result"]["value"]
        return text

    def _address(self) -> str:
        """Where it listens, which it says on its error output; the rest said there is let go."""
        assert self._process.stderr
        late = threading.Timer(SLOW, self._process.kill)
        late.start()
        said = []
        for line in self._process.stderr:
            said.append(line)
            if found := LISTENS.search(line):
                late.cancel()
                threading.Thread(target=self._process.stderr.read, daemon=True).start()
                return found[1]
        late.cancel()
        raise AssertionError(f"Firefox does not listen; it said {''.join(said)!r}")

    def _ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while (told := self._receive()).get("id") != self._sent:
            self._events.append(told)
        assert told["type"] == "success", f"{method}: {told}"
        result: dict[str, Any] = told["result"]
        return result

    def _receive(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._socket.recv())
        return told


def _wrong(params: dict[str, Any]) -> str:
    """What an event tells that no page of the book may do; empty if nothing."""
    if "request" not in params:
        return f"{params['type']}: {params['text']}" if params["level"] == "error" else ""
    url, status = params["request"]["url"], params.get("response", {}).get("status", 0)
    if not HERE.match(url):
        return f"asked for {url}, beyond this machine"
    lost = params.get("errorText", "")
    if status >= 400 or (lost and lost not in LEFT):
        return f"asked for {url} and got {lost or status}"
    return ""
