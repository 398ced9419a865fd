"""Serve a built book on this machine: ``python -m twobrains.tools.serve _build/html``."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class Quiet(SimpleHTTPRequestHandler):
    """Static files, with the types browsers insist on, and no line for every request."""

    extensions_map = {  # noqa: RUF012
        **SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".wasm": "application/wasm",
        ".woff2": "font/woff2",
        ".onnx": "application/octet-stream",
    }

    def __init__(self, *args: Any, under: str = "", **kwargs: Any) -> None:
        """Serve ``directory`` below the path ``under``, such as ``/some/folder``."""
        self.under = under
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        """The file of an address; beyond the folder there is none."""
        if not path.startswith(f"{self.under}/"):
            return str(Path(self.directory, "nothing-here"))
        return super().translate_path(path.removeprefix(self.under))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Says nothing of a reader who leaves before all is sent."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, unless the connection did."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def server(
    folder: Path, port: int = 0, under: str = "", handler: type[Quiet] = Quiet
) -> ThreadingHTTPServer:
    """A server of this folder on localhost; port 0 takes a free one.

    Args:
        folder: the built book.
        port: of localhost.
        under: the path below which the folder is served, as a static host may have it.
        handler: what answers.

    Raises:
        FileNotFoundError: the folder holds no ``index.html``; the message says what to run.
        OSError: the port is taken.
    """
    if not (folder / "index.html").exists():
        raise FileNotFoundError(f"{folder} holds no built book: run `make build` first")
    return Server(("localhost", port), partial(handler, directory=str(folder), under=under))


@contextmanager
def serving(folder: Path, under: str = "", handler: type[Quiet] = Quiet) -> Iterator[str]:
    """The address of this folder, served while the block runs, below a path if one is given."""
    here = server(folder, under=under, handler=handler)
    threading.Thread(target=here.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{here.server_port}{under}"
    finally:
        here.shutdown()
        here.server_close()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m twobrains.tools.serve", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    try:
        here = server(chosen.folder, chosen.port)
    except FileNotFoundError as problem:
        raise SystemExit(str(problem)) from None
    except OSError:
        here = server(chosen.folder)  # the usual port is taken: any other serves as well
    print(f"The book is at http://localhost:{here.server_port} (Ctrl-C ends it)", flush=True)
    try:
        here.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
