"""A live figure's manifest: its spec and its files, as JSON in its page and in the book's list.

A figure's section in a page holds the manifest beside its state (``live.markup``), and ``read`` is
what takes it from there. A built book lists the manifests of all its figures with their pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

SECTION, SCRIPT = "live-figure", "application/json"
"""Class of a figure's section, and type of the script element in it that holds the manifest."""
FILES = "_static/live"
"""The folder of a built book where models and images lie."""
LIST = f"{FILES}/figures.json"


@dataclass(frozen=True)
class Manifest:
    """What a live figure consists of.

    Attributes:
        spec: its name, text alternative, controls, panels and carried state, for the front end.
        model: the name of the file that holds its ONNX model.
        picture: the name of the file that holds its first frame, a PNG.
    """

    spec: Mapping[str, Any]
    model: str
    picture: str

    @property
    def name(self) -> str:
        """What the figure is called in addresses."""
        return str(self.spec["name"])

    @property
    def alt(self) -> str:
        """The text alternative."""
        return str(self.spec["alt"])

    @property
    def files(self) -> tuple[str, str]:
        """The names of its files."""
        return self.model, self.picture

    def to_json(self, folder: str) -> dict[str, Any]:
        """The manifest for a page, its files in a folder that ends with ``/`` or ``:``."""
        return {"spec": self.spec, "model": folder + self.model, "picture": folder + self.picture}

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Manifest:
        """The manifest that a page holds, among other things, wherever it has the files."""
        model, picture = (re.split("[/:]", given[each])[-1] for each in ("model", "picture"))
        return cls(given["spec"], model, picture)


def read(html: str) -> list[Manifest]:
    """The manifests of the figures in a piece of HTML, from top to bottom."""
    found = _Scripts()
    found.feed(html)
    found.close()
    return [Manifest.from_json(json.loads(text)) for text in found.texts]


def of_notebook(notebook: Any) -> list[Manifest]:
    """The manifests of the figures that an executed notebook shows as HTML."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pages = [output.get("data", {}).get("text/html", "") for output in outputs]
    return [manifest for page in pages for manifest in read(page)]


class _Scripts(HTMLParser):
    """Takes the texts of the JSON scripts in figures' sections."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._figure = self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._figure = ("class", SECTION) in attrs
        elif tag == "script" and self._figure and ("type", SCRIPT) in attrs:
            self._script = True
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._script = False
        self._figure = self._figure and tag != "section"

    def handle_data(self, data: str) -> None:
        if self._script:
            self.texts[-1] += data


@dataclass(frozen=True)
class Listed(Manifest):
    """A figure of a built book.

    Attributes:
        question: the heading that it is under.
        chapter: the title of the page that makes it.
        page: the file of that page in the site.
        anchor: of the heading; "" for the page's own.
        pages: every page that shows it, ``page`` first; its own is not among them.
    """

    question: str
    chapter: str
    page: str
    anchor: str
    pages: Sequence[str]


def write_list(site: Path, figures: Iterable[Listed]) -> None:
    """Write the list of a built book's figures, in reading order."""
    rows = [{"name": each.name, "alt": each.alt, **asdict(each)} for each in figures]
    (site / LIST).parent.mkdir(parents=True, exist_ok=True)
    (site / LIST).write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def read_list(site: Path) -> list[Listed]:
    """The figures of a built book in reading order; none where no book is built."""
    if not (site / LIST).exists():
        return []
    rows = json.loads((site / LIST).read_text(encoding="utf-8"))
    return [Listed(**{key: row[key] for key in row.keys() - {"name", "alt"}}) for row in rows]
