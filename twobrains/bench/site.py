"""A static server of one folder, in this process, that records the requests it got."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from twobrains.bench.stats import packed
from twobrains.tools.serve import Quiet


@dataclass
class Site:
    """A folder while it is served.

    Attributes:
        folder: what is served.
        address: of the server, without a slash at the end.
        asked: the files that were sent, in order; one asked for twice is listed twice.
        missing: paths that were asked for and are not there.
    """

    folder: Path
    address: str = ""
    asked: list[Path] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def weight(self, since: int = 0, until: int | None = None) -> int:
        """Compressed bytes of the responses from index ``since`` to ``until`` of ``asked``."""
        return self.weigh(self.asked[since:until])

    @staticmethod
    def weigh(files: Iterable[Path]) -> int:
        """Compressed bytes of these files."""
        return sum(_packed(file, file.stat().st_mtime) for file in files)


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a folder on this machine only, on a port that is free."""
    site = Site(folder)
    handler = functools.partial(_Handler, directory=str(folder), site=site)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        site.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield site
        finally:
            server.shutdown()


class _Handler(Quiet):
    def __init__(self, *arguments: Any, site: Site, **named: Any) -> None:
        self.site = site
        super().__init__(*arguments, **named)

    def send_head(self) -> Any:
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if file.is_file():
            self.site.asked.append(file)
        else:
            self.site.missing.append(self.path)
        return super().send_head()


@functools.cache
def _packed(file: Path, changed: float) -> int:
    return packed(file.read_bytes())
