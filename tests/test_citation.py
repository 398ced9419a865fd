"""How to cite: the file parses, has what the format requires, and is of this version."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

import twobrains
from twobrains.addresses import addresses
from twobrains.paths import ROOT


@pytest.fixture
def citation() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    return found


def test_it_has_the_keys_that_the_format_requires(citation: dict[str, Any]) -> None:
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert [author["name"] for author in citation["authors"]] == ["The Two Brains authors"]


def test_its_version_is_the_packages(citation: dict[str, Any]) -> None:
    assert citation["version"] == twobrains.__version__


def test_its_licences_are_those_of_the_licence_file(citation: dict[str, Any]) -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert citation["license"] == ["MIT", "CC-BY-4.0"]
    assert "MIT License" in licence
    assert "creativecommons.org/licenses/by/4.0" in licence


def test_it_names_no_address_but_the_books(citation: dict[str, Any]) -> None:
    here = addresses()
    assert citation.get("url", here.book) == here.book
    assert citation.get("repository-code", here.repository) == here.repository
    assert "doi" not in citation


def test_the_lecturers_page_cites_the_same_version() -> None:
    page = (ROOT / "book" / "lecturers.md").read_text(encoding="utf-8")
    assert re.findall(r"version = \{([\d.]+)\}", page) == [twobrains.__version__]
