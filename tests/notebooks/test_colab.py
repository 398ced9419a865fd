"""Colab's versions: which notebooks are run with them, and that no notebook is forgotten."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from notebooks.colab import NOTEBOOKS, PASSED, PINS, changed, digest


def test_a_notebook_that_has_not_passed_as_it_stands_is_to_be_run(tmp_path: Path) -> None:
    old, new, edited = (tmp_path / f"{name}.ipynb" for name in ("old", "new", "edited"))
    for each in (old, new, edited):
        each.write_bytes(b"{}")
    passed = {"old": digest(old), "edited": digest(edited)}
    edited.write_bytes(b"{ }")
    assert changed([old, new, edited], passed) == [new, edited]


def test_a_digest_is_of_the_bytes(tmp_path: Path) -> None:
    notebook = tmp_path / "one.ipynb"
    notebook.write_bytes(b"{}")
    assert digest(notebook) == hashlib.sha256(b"{}").hexdigest()[:16]


def test_what_is_remembered_is_of_notebooks_there_are() -> None:
    there = {each.stem for each in NOTEBOOKS.glob("*.ipynb")}
    assert set(json.loads(PASSED.read_text(encoding="utf-8"))) <= there


def test_every_version_is_pinned() -> None:
    lines = [line for line in PINS.read_text("utf-8").splitlines() if line and line[0] != "#"]
    assert [line for line in lines if not re.fullmatch(r"[a-z0-9-]+==[\d.]+", line)] == []
