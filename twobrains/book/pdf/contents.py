"""What the book is called and which pages it has, from ``_config.yml`` and ``_toc.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from sphinx_external_toc.parsing import parse_toc_yaml


@dataclass(frozen=True)
class Title:
    """What the book is called, whose it is, and in which language."""

    title: str
    author: str
    language: str


def title(root: Path) -> Title:
    """The title of the book whose settings lie in this folder."""
    settings = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    language = settings["sphinx"]["config"]["language"]
    return Title(settings["title"], settings["author"], language)


def pages(root: Path) -> list[str]:
    """Its pages by their paths below the built site, in the order of the book, front page first."""
    contents = parse_toc_yaml(root / "_toc.yml")

    def below(name: str) -> list[str]:
        return [name, *(page for child in contents[name].child_files() for page in below(child))]

    return [f"{name}.html" for name in below(contents.root.docname)]
