"""WebKit's MiniBrowser on a screen of its own, over the WebDriver that selenium speaks."""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path
from typing import Any

from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.remote.command import Command
from selenium.webdriver.webkitgtk.service import Service

from engines.engine import SIZE, SLOW, Actions, Engine
from twobrains.tools.serve import Quiet

SCREEN = "1600x1200x24"
NOTING = """<script>{
  const noted = (window.noted = []);
  const note = (...words) => noted.push(words.join(" "));
  const plain = console.error;
  console.error = (...words) => (note("console:", ...words), plain(...words));
  addEventListener("error", ({ message, target }) => {
    if (!message?.startsWith("ResizeObserver loop")) note("error:", message ?? target.outerHTML);
  }, true);
  addEventListener("unhandledrejection", ({ reason }) => note("rejection:", reason));
  addEventListener("securitypolicyviolation", (event) => note("policy:", event.violatedDirective, event.blockedURI));
  window.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("error", ({ message }) => note("worker:", message));
    }
  };
}</script>"""
"""Stands before the page's policy, which would refuse it. That an observer's answer changed sizes
again, and is told in the next frame, is no error: no other engine says it on its console."""


class Noting(Quiet):
    """Serves pages with what notes their errors first: MiniBrowser's console is not to be read."""

    def send_head(self) -> Any:
        file = Path(self.translate_path(self.path))
        if file.suffix != ".html" or not file.is_file():
            return super().send_head()
        before, head, after = file.read_text(encoding="utf-8").partition("<head>")
        page = f"{before}{head}{NOTING}{after}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        return io.BytesIO(page)


SETTINGS = "[Settings]\ngtk-enable-animations=0\n"
"""Nothing moves by itself: what a page learns as a preference for reduced motion."""


class WebKit(Engine):
    """One window of a MiniBrowser."""

    name = "webkit"

    def __init__(self, driver: str, browser: str, xvfb: str, folder: Path) -> None:
        self._screen, display = _screen(xvfb)
        options = WebKitGTKOptions()
        options.binary_location = browser
        options.add_argument("--automation")
        settings = folder / "gtk-3.0" / "settings.ini"
        settings.parent.mkdir()
        settings.write_text(SETTINGS)
        env = {
            **os.environ,
            "DISPLAY": display,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        try:
            self._driver = WebKitGTK(options, Service(driver, env=env))
        except BaseException:
            self._screen.kill()
            raise
        self._driver.set_script_timeout(SLOW)
        self._driver.set_window_rect(0, 0, **SIZE)

    def goto(self, url: str) -> None:
        self._driver.get(url)

    def errors(self) -> list[str]:
        """Errors of console, scripts, workers, policy, and of the files that pages load."""
        found: list[str] = self.evaluate("() => window.noted.splice(0)")
        return found

    def act(self, actions: Actions) -> None:
        self._driver.execute(Command.W3C_ACTIONS, {"actions": actions})

    def close(self) -> None:
        try:
            self._driver.quit()
        finally:
            self._screen.kill()
            self._screen.wait()

    def _promised(self, expression: str) -> str:
        text: str = self._driver.execute_script(f"return {expression}")
        return text


def _screen(xvfb: str) -> tuple[subprocess.Popen[bytes], str]:
    """An X server on the first free display, which it names once it is ready."""
    told, tell = os.pipe()
    process = subprocess.Popen(
        [xvfb, "-displayfd", str(tell), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[tell],
        stderr=subprocess.DEVNULL,
    )
    os.close(tell)
    with os.fdopen(told, encoding="ascii") as line:
        number = line.readline().strip()
    assert number, "Xvfb does not start"
    return process, f":{number}"
