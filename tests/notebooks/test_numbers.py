"""Numbers and sources in the prose: each is what its record, its cell or the bibliography holds.

A measured number is followed by a hidden mark that names its study, the cell and the aggregate,

    96.6<!-- locality: task=moved 'net=convolution, pooled' train=1000 accuracy.mean % --> %

or, if it is a share in %, stands in what a cell of the same notebook printed.
"""

from __future__ import annotations

import re
import shlex
from functools import cache
from pathlib import Path

import jupytext
import nbformat
import pytest

from twobrains import checkpoints
from twobrains.experiments.registry import find, studies
from twobrains.guide.rules import RULES
from twobrains.paths import ROOT
from twobrains.tools.notebooks import FOLDER, twins

STEMS = [twin.stem for twin in twins([])]
PAGES = [
    *sorted((ROOT / "book").glob("*.md")),
    *sorted((FOLDER / "_text").glob("*.py")),
    RULES,  # the guide's reasons
]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
MARK = re.compile(r"(?P<number>[\d.,]*\d)?<!--\s*(?P<name>[\w/-]+):\s*(?P<words>[^>]*?)\s*-->")
SHARE = re.compile(r"(?<![\d.,–-])(\d+(?:\.\d+)?)\s%")


def prose(page: Path) -> str:
    """A page's text without its code, each line without the mark of a comment."""
    if page.suffix in (".md", ".toml"):
        return page.read_text(encoding="utf-8")
    cells = [cell.source for cell in jupytext.read(page).cells if cell.cell_type == "markdown"]
    return re.sub(r"```.*?```", "", "\n\n".join(cells), flags=re.DOTALL)


@cache
def value(name: str, words: str) -> float:
    """What a mark names: of a study, or a metric of the checkpoint, in % if it says so."""
    if name not in studies() and name in checkpoints.names():
        metric, *percent = shlex.split(words)
        return (100 if percent else 1) * checkpoints.record(name).metrics[metric]
    return find(name).value(shlex.split(words))


CHOSEN = {
    "handwriting": {"60"},
    "two_brains_watch_you_write": {"10", "20"},
    "06_head_to_head": {"90", "40", "2"},
    "07_hybrids": {"40", "5"},
}
"""Shares in a chapter's prose that were set, not measured."""


@each_page
def test_a_marked_number_is_what_its_record_holds(page: Path) -> None:
    for found in MARK.finditer(prose(page)):
        assert found["number"], f"no number stands right before {found[0]}"
        number = value(found["name"], found["words"])
        places = len(found["number"].partition(".")[2])
        grouped = "," if "," in found["number"] else ""
        assert f"{number:{grouped}.{places}f}" == found["number"], f"{found[0]}: {number} on record"


def test_a_wrong_number_and_a_wrong_field_would_be_found() -> None:
    assert f"{value('locality', 'task=moved net=dense train=1000 accuracy.mean %'):.1f}" == "25.4"
    with pytest.raises(ValueError, match="0 seeds in the record"):
        value("locality", "task=moved net=tense train=1000 accuracy.mean %")
    with pytest.raises(ValueError, match="no study 'localty'"):
        value("localty", "task=moved net=dense train=1000 accuracy.mean %")


@pytest.mark.parametrize("stem", STEMS)
def test_a_share_without_a_mark_was_printed_by_a_cell_or_stands_in_a_figure(stem: str) -> None:
    notebook = nbformat.read(FOLDER / f"{stem}.ipynb", 4)
    printed = " ".join(
        output.get("text") or output.get("data", {}).get("text/plain", "")
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    text = MARK.sub("", prose(FOLDER / "_text" / f"{stem}.py"))
    known = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", printed)}
    measured = [share for share in SHARE.findall(text) if share not in CHOSEN.get(stem, ())]
    assert [share for share in measured if float(share) not in known] == []


@each_page
def test_a_link_to_the_bibliography_has_an_entry(page: Path) -> None:
    keys = set(
        re.findall(
            r"^@\w+\{([^,\s]+),",
            (ROOT / "book" / "references.bib").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    assert keys
    cited = re.findall(
        r"bibliography\.(?:md|ipynb|html)#([\w:-]+)", page.read_text(encoding="utf-8")
    )
    assert sorted(set(cited) - keys) == []
