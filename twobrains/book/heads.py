"""The head of a chapter: how long it takes, and what a reader can do afterwards.

The goals are those of the page for lecturers, which a test holds complete.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape
from math import ceil
from typing import Any

from sphinx.application import Sphinx

from twobrains.manifest import SECTION
from twobrains.paths import ROOT

GOALS = ROOT / "book" / "lecturers.md"
WORDS, FIGURE = 200, 1
"""Words a minute, fewer than the 238 of other non-fiction (Brysbaert 2019); minutes a figure."""
STEP = 5
"""Minutes are rounded up to a multiple of it."""
_LISTED = re.compile(r"^\*\*(.+)\*\*\n\n((?:- .+\n(?:  .+\n)*)+)", re.MULTILINE)
_STEM = re.compile(r"\(\.\./notebooks/([\w-]+)\.ipynb\)")
_GOAL = re.compile(r"^- (.+(?:\n  .+)*)", re.MULTILINE)
_NO_PROSE = re.compile(r"<(script|style|pre|noscript|math)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_HEAD = re.compile(r"</h1>\s*(?:<p>.*?</p>)?", re.DOTALL)


@cache
def goals() -> dict[str, list[str]]:
    """What one can do after a chapter, by its file's stem; pages of one chapter share theirs."""
    found: dict[str, list[str]] = {}
    for heading, items in _LISTED.findall(GOALS.read_text(encoding="utf-8")):
        each = [" ".join(item.split()) for item in _GOAL.findall(items)]
        found |= dict.fromkeys(_STEM.findall(heading), each)
    return found


def minutes(body: str) -> int:
    """How long a page takes to read and to try.

    >>> minutes("<p>" + "word " * 900 + "</p>")
    5
    """
    words = len(_TAG.sub(" ", _NO_PROSE.sub(" ", body)).split())
    figures = body.count(f'<section class="{SECTION}"')
    return STEP * ceil((words / WORDS + FIGURE * figures) / STEP)


def head(took: int, listed: list[str]) -> str:
    """A note with the minutes, and the goals folded under them."""
    items = "".join(f"<li>{escape(goal)}</li>" for goal in listed)
    return (
        '\n<aside class="note goals"><details>'
        f"<summary>About {took} minutes. What you can do afterwards</summary>"
        f"<ul>{items}</ul></details></aside>\n"
    )


def write(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the note below a chapter's title and its question."""
    listed = goals().get(page.rpartition("/")[2]) if page.startswith("notebooks/") else None
    body = context.get("body", "")
    if listed:
        note = head(minutes(body), listed)
        context["body"] = _HEAD.sub(lambda found: found[0] + note, body, count=1)
