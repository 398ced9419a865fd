"""Code folds: in the book, a cell's code is one line to open, and its outputs stay in sight.

What stays open is the code that a section is about: its cell has the tag ``show-input`` in the
chapter's text. An exercise's cell stays as it is. In a notebook nothing is folded.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from twobrains.classroom.chapters import BLANK

SHOWN = "show-input"
"""The tag of a cell whose code stays open."""
FIGURE = "the figure, its controls and its panels"
NOT_PRINTED = "hide-input"
"""The tag of a cell whose code makes a figure or a plot: paper has no use of it."""


class Fold(nodes.container):
    """Code under one line that opens it."""


class FoldCode(SphinxPostTransform):
    """Fold the code of a chapter's cells, before MyST-NB folds those with its own tags."""

    default_priority = 190
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Fold each cell, or cells that follow each other, into one line."""
        cells = [cell for cell in self.document.findall(nodes.container) if _folds(cell)]
        for group in stacked(cells):
            _fold(group)


def _folds(cell: nodes.container) -> bool:
    """Whether this is a cell with code that is no exercise's, and that no tag keeps open."""
    if cell.get("nb_element") != "cell_code" or not cell.children:
        return False
    code = cell[0]
    is_code = code.get("nb_element") == "cell_code_source"
    return is_code and SHOWN not in _tags(cell) and not BLANK.search(code.astext())


def _tags(cell: nodes.container) -> list[str]:
    found: list[str] = cell["cell_metadata"].get("tags", [])
    return found


def stacked(cells: Iterable[nodes.container]) -> list[list[nodes.container]]:
    """The cells in groups: those with no text and no output between them are one fold."""
    groups: list[list[nodes.container]] = []
    for cell in cells:
        above = groups[-1][-1] if groups else None
        if above is not None and len(above) == 1 and _follows(cell, above):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return groups


def _follows(cell: nodes.container, above: nodes.container) -> bool:
    if cell.parent is not above.parent:
        return False
    between = cell.parent[cell.parent.index(above) + 1 : cell.parent.index(cell)]
    return all(isinstance(node, nodes.comment) for node in between)


def _fold(group: list[nodes.container]) -> None:
    """Put the code of all these cells under one line in the last one, which has the output."""
    last = group[-1]
    fold = Fold(summary=summary([cell[0].astext() for cell in group]))
    for cell in group:
        code = cell.pop(0)
        code["classes"] += ["not-printed"] if NOT_PRINTED in _tags(cell) else []
        fold += code
        if cell is not last:
            cell.parent.remove(cell)
    last.attributes.pop("hide_mode", None)
    last.insert(0, fold)


def summary(codes: list[str]) -> str:
    """What the code does in its own words: its first comment, a class's or function's docstring."""
    comments = [_comment(code) for code in codes]
    classes, functions = (
        [_docstring(kind, code) for code in codes] for kind in (ast.ClassDef, ast.FunctionDef)
    )
    said = (words for words in [*comments, *classes, *functions] if words)
    otherwise = FIGURE if any("LiveFigure(" in code for code in codes) else ""
    return next(said, otherwise).replace("`", "").removesuffix(".")


def _comment(code: str) -> str:
    first = code.lstrip().partition("\n")[0]
    return first.removeprefix("# ") if first.startswith("# ") and "NBVAL" not in first else ""


def _docstring(kind: type[ast.ClassDef | ast.FunctionDef], code: str) -> str:
    try:
        body = ast.parse(code).body
    except SyntaxError:  # a cell may hold what only IPython reads
        return ""
    texts = [ast.get_docstring(each) or "" for each in body if isinstance(each, kind)]
    return next((text.partition("\n")[0] for text in texts if text), "")


def visit(translator: Any, fold: Fold) -> None:
    """Open the element, with its line."""
    says = f"<span>: {escape(fold['summary'])}</span>" if fold["summary"] else ""
    translator.body.append(f'<details class="code-fold">\n<summary>Code{says}</summary>\n')


def depart(translator: Any, fold: Fold) -> None:
    """Close it."""
    translator.body.append("</details>\n")


def offer_switch(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """A page with folds has a switch for all of them, in its head."""
    context["code_folds"] = 'class="code-fold"' in context.get("body", "")


def setup(app: Sphinx) -> None:
    """Connect to Sphinx."""
    app.add_node(Fold, html=(visit, depart))
    app.add_post_transform(FoldCode)
    app.connect("html-page-context", offer_switch)
