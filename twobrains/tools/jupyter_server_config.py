"""JupyterLab without Nagle's algorithm on the kernel's websocket.

    jupyter lab --config=twobrains/tools/jupyter_server_config.py notebooks

The server sends a kernel's answer in several small packets. Nagle's algorithm holds the later
ones back until the browser has acknowledged the first, about 40 ms, on every step of a slider.
This file sends them at once.

It carries the name that a Jupyter server looks for, so where no command line is ours to write
(Binder), copying it to ``~/.jupyter/`` does the same. With ``--config`` the server reads this file
in place of ``~/.jupyter/jupyter_server_config.py``; a ``.json`` there is still read.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

_open = KernelWebsocketHandler.open


async def open_at_once(handler: Any, kernel_id: str) -> None:
    """Open a kernel's websocket; what is written to it leaves without waiting."""
    handler.set_nodelay(True)
    await _open(handler, kernel_id)


KernelWebsocketHandler.open = open_at_once
