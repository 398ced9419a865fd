"""Each page of a built site on paper, printed by Chromium and kept.

No script runs in a page that is printed, so that each live figure is its still image.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tqdm import tqdm

from twobrains.book.pdf import front
from twobrains.tools.chromium import browser
from twobrains.tools.serve import serving

PREPARE = Path(__file__).with_name("prepare.js")
_SHOWN = re.compile(r'(?:src|href)="([^"#?:]+\.(?:css|png|svg|jpe?g|gif|webp))[?"]')


def printed(site: Path, pages: Sequence[str], kept: Path, book: str) -> list[Path]:
    """One PDF for each page, in their order.

    Args:
        site: the built book.
        pages: their paths below the site, ``notebooks/01.html``.
        kept: the folder of what was printed before, each under a hash of all that it shows.
        book: the book's public address, for links to what is not printed; empty, if it has none.
    Raises:
        SystemExit: Chromium is missing, or a page shows an image that is not there.
    """
    kept.mkdir(parents=True, exist_ok=True)
    files = {page: kept / f"{shown(site, page, [*pages, book])}.pdf" for page in pages}
    missing = [page for page in pages if not files[page].exists()]
    if missing:
        with serving(site) as address, browser() as chromium:
            tab = chromium.new_context(java_script_enabled=False).new_page()
            for page in tqdm(missing, "Printing", unit="page"):
                tab.goto(f"{address}/{page}")
                keep(files[page], _print(tab, [list(pages), book]))
    return list(files.values())


def shown(site: Path, page: str, links: Sequence[str]) -> str:
    """A hash of what a print shows: the page, its styles and images, and what is linked."""
    file = site / page
    text = front.emptied(file.read_text(encoding="utf-8"))
    files = {(file.parent / unquote(name)).resolve() for name in _SHOWN.findall(text)}
    digest = hashlib.sha256("\n".join([*links, page, text]).encode())
    for each in [*sorted(files), PREPARE, Path(__file__)]:
        digest.update(each.read_bytes() if each.exists() else b"")
    return digest.hexdigest()[:20]


def keep(file: Path, content: bytes) -> None:
    """Write the file whole or not at all, whenever the run is interrupted."""
    part = file.with_suffix(".part")
    part.write_bytes(content)
    part.replace(file)


def _print(tab: Any, links: list[Any]) -> bytes:
    """The open page, as PDF with tags and outline."""
    broken = tab.evaluate(PREPARE.read_text(encoding="utf-8"), links)
    if broken:
        raise SystemExit(f"{tab.url} shows images that are not there: {', '.join(broken)}")
    content: bytes = tab.pdf(
        prefer_css_page_size=True, print_background=True, outline=True, tagged=True
    )
    return content
