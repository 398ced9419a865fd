"""JupyterLab for a program: start it, open a notebook in a browser and run its cells.

The benchmark and the browser tests use it. A reader's ``make lab`` runs the same server with
the same settings file (see ``jupyter_server_config.py``):

    jupyter lab --config=twobrains/tools/jupyter_server_config.py notebooks
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CONFIG = Path(__file__).parent / "jupyter_server_config.py"
PATIENCE_S = 60
"""Seconds until a server that does not answer, or a kernel that is not idle, is given up."""

_NEWS = "@jupyterlab/apputils-extension:announcements"  # it would ask a third party for news
_NOTEBOOKS = "@jupyterlab/notebook-extension/tracker.jupyterlab-settings"
"""Where it is said that cells out of sight stay in the page, so that a program finds them."""
_IDLE = """name => {
  const panel = window.jupyterapp?.shell.currentWidget;
  return panel?.context?.path === name && panel.sessionContext?.session?.kernel?.status === 'idle';
}"""


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab.

    Attributes:
        address: of the server, without a slash at the end.
        token: lets a browser in.
    """

    address: str
    token: str

    def url(self, notebook: str) -> str:
        """Where a notebook of the served folder opens, in a workspace of its own."""
        return f"{self.address}/lab/tree/{notebook}?token={self.token}&reset"


@contextmanager
def running(folder: Path, *, at_once: bool = True) -> Iterator[Lab]:
    """A JupyterLab on this folder, stopped at the end with its kernels.

    It reads no settings of the user's, asks nobody for news, and can be driven from the page
    (``window.jupyterapp``). Autosave writes into the folder: give it a copy.

    Args:
        folder: what is served, and where kernels start.
        at_once: with our settings file; without it, Nagle's algorithm stays on.
    Raises:
        SystemExit: JupyterLab is not installed, or did not come up; the message holds its log.
    """
    if find_spec("jupyterlab") is None:
        raise SystemExit("JupyterLab is missing: pip install 'twobrains[lab]', or run `make setup`")
    with tempfile.TemporaryDirectory(prefix="two-brains-lab-") as own:
        lab = Lab(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16))
        log = Path(own) / "server.log"
        with log.open("w", encoding="utf-8") as output:
            server = subprocess.Popen(  # noqa: S603
                _command(lab, folder, at_once), env=_environment(Path(own), lab), stdout=output,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            _wait(lab, server, log)
            yield lab
        finally:
            _stop(server)


def run_notebook(page: Any, lab: Lab, notebook: str) -> None:
    """Open a notebook of the served folder in a Playwright page, and start all of its cells."""
    page.goto(lab.url(notebook))
    page.wait_for_function(_IDLE, arg=notebook, timeout=PATIENCE_S * 1000)
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")


def _command(lab: Lab, folder: Path, at_once: bool) -> list[str]:
    return [
        sys.executable, "-m", "jupyterlab", str(folder), "--no-browser",
        *([f"--config={CONFIG}"] if at_once else []),
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={lab.address.rsplit(':', 1)[1]}",
        "--ServerApp.port_retries=0", "--ServerApp.allow_root=True",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    ]  # fmt: skip


def _environment(own: Path, lab: Lab) -> dict[str, str]:
    """The user's settings, saved workspaces and kernels are kept out; ours lie in ``own``."""
    _write(own / "config/labconfig/page_config.json", {"disabledExtensions": {_NEWS: True}})
    _write(own / "settings" / _NOTEBOOKS, {"windowingMode": "none"})
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    ours = {name: str(own / folder) for name, folder in folders.items()}
    return {**os.environ, **ours, "JUPYTER_TOKEN": lab.token}


def _write(file: Path, content: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(content), encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(lab: Lab, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{lab.address}/api", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise SystemExit(f"JupyterLab did not come up within {PATIENCE_S} s. It said:\n{said}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop, which stops its kernels; end it and all it started if it won't."""
    server.send_signal(signal.SIGTERM)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
