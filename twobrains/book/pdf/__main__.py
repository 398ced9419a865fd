"""Make the PDF of a built book: ``python -m twobrains.book.pdf _build/html``."""

from __future__ import annotations

import argparse
import hashlib
import shutil
from importlib.util import find_spec
from pathlib import Path

from twobrains.addresses import addresses
from twobrains.book.pdf import contents, front, printing
from twobrains.paths import ROOT

NO_PYPDF = "pypdf is missing: pip install 'twobrains[pdf]', or run `make setup-test`"


def make(site: Path, pages: list[str], title: contents.Title, book: str = "") -> Path:
    """The PDF of a built site, in it, with the line on the front page that leads there.

    What was printed is kept beside the site, in ``pdf``, so that an interrupted run loses nothing
    and a changed page is all that is printed anew.

    Args:
        site: the built book.
        pages: what is printed, by path below the site, front page first.
        title: what goes into the PDF's properties.
        book: the book's public address; empty, if it has none.
    Raises:
        SystemExit: something that is needed is missing; the message says what and how to get it.
    """
    if find_spec("pypdf") is None:
        raise SystemExit(NO_PYPDF)
    if lacking := [page for page in pages if not (site / page).exists()]:
        raise SystemExit(f"{site} lacks {', '.join(lacking)}: run `make build` first")
    kept = site.parent / "pdf"
    parts = dict(zip(pages, printing.printed(site, pages, kept, book), strict=True))
    whole = _joined(parts, title, kept)
    shutil.copyfile(whole, site / front.NAME)
    for old in set(kept.iterdir()) - {whole, *parts.values()}:
        old.unlink()
    print(f"Made: {site / front.NAME}, {front.fill(site, pages[0])}")
    return site / front.NAME


def _joined(parts: dict[str, Path], title: contents.Title, kept: Path) -> Path:
    """The whole, made anew if a page, the title or the way of joining has changed."""
    from twobrains.book.pdf import joining

    code = [file.read_bytes() for file in sorted(Path(__file__).parent.glob("*.py"))]
    names = [f"{page} {file.stem}" for page, file in parts.items()]
    digest = hashlib.sha256("\n".join([*names, repr(title)]).encode() + b"".join(code))
    whole = kept / f"{digest.hexdigest()[:20]}.pdf"
    if not whole.exists():
        printing.keep(whole, joining.join(parts, title))
    return whole


def main() -> None:
    """Make it, of the book in this checkout."""
    parser = argparse.ArgumentParser(prog="python -m twobrains.book.pdf", description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "_build" / "html")
    site = parser.parse_args().site.resolve()
    make(site, contents.pages(ROOT), contents.title(ROOT), addresses().book)


if __name__ == "__main__":
    main()
