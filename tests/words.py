"""Reads book and package for words that stand for the field's own, which ``words.toml`` lists.

``python tests/words.py`` lists the hits, all or those in the files named; ``--write`` renews the counts in ``words_left.json``.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT = ROOT / "tests" / "words_left.json"
TABLE = tomllib.loads((ROOT / "tests" / "words.toml").read_text(encoding="utf-8"))
PATTERNS = {
    word["not"]: re.compile("|".join(word["pattern"]), re.IGNORECASE) for word in TABLE["word"]
}
"""How each word is found."""
ALLOWED: list[dict[str, str]] = TABLE["allowed"]
CODE = re.compile(
    r"```.*?```|``[^`]+``|`[^`\n]+`|<!--.*?-->|\]\([^)]*\)|<a [^>]*>|<img [^>]*>|https?://\S+|^\s*(?:>>>|\.\.\.) .*$|"
    r"\$[^$\n]+\$|^ {4,}\w+(?:, \w+)*: |\w+ \(=|\w+\.\w+\(\)",
    re.DOTALL | re.MULTILINE,
)
"""What is no prose in Markdown and docstrings: code, comments, addresses, doctests, formulas, arguments."""
DOCSTRING = '"""'
"""What a docstring is read with, so that a pattern can ask for its first word."""
IN_JAVASCRIPT = re.compile(
    r"""/\*(?P<block>.*?)\*/|(?<![:"'`])//(?P<line>[^\n]*)|"(?P<text>[^"\n]*)"|`(?P<template>[^`]*)`""",
    re.DOTALL,
)


IN_TOML = re.compile(
    r'^(?:says|asks|name|begin|source|idea|shown_as|answers\.\w+) = "(.*)"$', re.MULTILINE
)
"""The fields of the guide's rules and of the milestones that readers see."""


@dataclass(frozen=True)
class Text:
    """A text that somebody reads.

    Attributes:
        path: its file, from the root.
        line: where in the file it begins.
        kind: ``prose``, ``labels`` (what a chapter's figures and code say) or ``package``.
        text: itself.
        under: the heading of a chapter or page that it comes under, if any.
    """

    path: str
    line: int
    kind: str
    text: str
    under: str = ""

    @property
    def key(self) -> str:
        """What its hits are counted by: a file of the book, or a folder of the package."""
        if self.kind != "package":
            return f"{self.path} ({self.kind})"
        return "/".join(Path(self.path).parent.parts[:3])


@dataclass(frozen=True)
class Hit:
    """A word of the table, where it was found."""

    text: Text
    word: str
    found: str
    around: str

    def __str__(self) -> str:
        return f"{self.text.path}:{self.text.line}: {self.found!r} in {self.around!r} ({self.word})"


def plain(text: str) -> str:
    """The text with spaces for all that is no prose, and every white space one space."""
    return re.sub(r"\s+", " ", CODE.sub(" ` ", text))


def hits(text: Text) -> Iterator[Hit]:
    """Every word of the table in a text, whether it is allowed there or not."""
    words = plain(text.text)
    for word, pattern in PATTERNS.items():
        for match in pattern.finditer(words):
            around = words[max(0, match.start() - 50) : match.end() + 50]
            yield Hit(text, word, match.group(), around)


def allows(rule: dict[str, str], hit: Hit) -> bool:
    """Whether a rule allows this hit: its word, where it is, and what is around it."""
    return (
        rule["word"] == hit.word
        and re.match(rule.get("in", ""), hit.text.path) is not None
        and re.search(rule.get("under", ""), hit.text.under) is not None
        and re.search(rule.get("text", ""), hit.around, re.IGNORECASE) is not None
    )


def markdown(path: str, source: str, line: int = 1) -> Iterator[Text]:
    """The parts of a Markdown text, by heading."""
    under = ""
    for part in re.split(r"^(?=#{1,3} )", source, flags=re.MULTILINE):
        heading = re.match(r"(##? .*)", part)
        under = heading.group(1) if heading else under
        yield Text(path, line, "prose", part, under)
        line += part.count("\n")


def chapter(path: str, source: str) -> Iterator[Text]:
    """Prose and labels of a chapter in ``_text``."""
    line, under = 1, ""
    for cell in re.split(r"^(?=# %%)", source, flags=re.MULTILINE):
        if cell.startswith("# %% [markdown]"):
            prose = re.sub(r"^# ?", "", cell.partition("\n")[2], flags=re.MULTILINE)
            for text in markdown(path, prose, line + 1):
                under = text.under or under
                yield Text(path, text.line, "prose", text.text, under)
        else:
            for at, words in python(cell, one_word=True):
                yield Text(path, line + at - 1, "labels", words, under)
        line += cell.count("\n")


def python(source: str, *, one_word: bool = False) -> Iterator[tuple[int, str]]:
    """Lines and texts of a module's strings that people read: those with a space in them.

    Args:
        source: of the module.
        one_word: also strings of one word that a keyword argument gives, such as a label; the first
            argument of a call is a name.
    """
    nodes = list(ast.walk(ast.parse(source)))
    documents = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    given = [each for node in nodes if isinstance(node, ast.keyword) for each in ast.walk(node)]
    names = {id(node.args[0]) for node in nodes if isinstance(node, ast.Call) and node.args}
    alone = {id(each) for each in given} - names if one_word else set()
    for node in nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if " " in node.value or id(node) in alone:
            yield node.lineno, DOCSTRING * (id(node) in documents) + node.value


def javascript(source: str) -> Iterator[tuple[int, str]]:
    """Lines and texts of a module's or a style sheet's comments, and of strings with a space."""
    for match in IN_JAVASCRIPT.finditer(source):
        [text] = [text for text in match.groups() if text is not None]
        if " " in text:
            yield source.count("\n", 0, match.start()) + 1, text


def toml(source: str) -> Iterator[tuple[int, str]]:
    """Lines and texts of the values that readers see in a file of data."""
    for match in IN_TOML.finditer(source):
        yield source.count("\n", 0, match.start()) + 1, match.group(1)


READERS = {".py": python, ".js": javascript, ".ts": javascript, ".css": javascript, ".toml": toml}


def of_package(ending: str) -> list[Path]:
    """The package's files with this ending, without what npm installs."""
    files = sorted((ROOT / "twobrains").rglob(f"*{ending}"))
    return [file for file in files if "node_modules" not in file.parts]


@cache
def texts() -> list[Text]:
    """All that is read."""
    found: list[Text] = []
    for file in sorted([*ROOT.glob("*.md"), *ROOT.glob("book/*.md"), *of_package(".md")]):
        path = file.relative_to(ROOT).as_posix()
        found += markdown(path, file.read_text(encoding="utf-8"))
    for file in sorted(ROOT.glob("notebooks/_text/*.py")):
        found += chapter(file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8"))
    for ending, reader in READERS.items():
        for file in of_package(ending):
            path = file.relative_to(ROOT).as_posix()
            read = reader(file.read_text(encoding="utf-8"))
            found += [Text(path, line, "package", text) for line, text in read]
    return found


@cache
def all_hits() -> list[Hit]:
    """Every word of the table in all that is read."""
    return [hit for text in texts() for hit in hits(text)]


@cache
def refused() -> list[Hit]:
    """Those that are not allowed where they are."""
    return [hit for hit in all_hits() if not any(allows(rule, hit) for rule in ALLOWED)]


def counts() -> dict[str, int]:
    """How many hits there are, by file or folder; those without any are left out."""
    return dict(sorted(Counter(hit.text.key for hit in refused()).items()))


def main(arguments: list[str]) -> None:
    """List the hits, or renew the counts."""
    if "--write" in arguments:
        LEFT.write_text(json.dumps(counts(), indent=2) + "\n", encoding="utf-8", newline="\n")
        return
    for hit in refused():
        if not arguments or any(hit.text.path.startswith(each) for each in arguments):
            print(hit)


if __name__ == "__main__":
    main(sys.argv[1:])
