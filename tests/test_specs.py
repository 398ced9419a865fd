"""The front end's types are those of what Python sends it."""

from __future__ import annotations

import re
from typing import TypedDict

import pytest

from twobrains.live import Control, Panel
from twobrains.tools import specs


def test_the_committed_types_are_those_of_the_classes() -> None:
    committed = specs.FILE.read_text(encoding="utf-8")
    assert committed == specs.text(), "run python -m twobrains.tools.specs"


def test_every_control_and_panel_has_a_type() -> None:
    text = specs.text()
    for base in (Control, Panel):
        missing = [of.kind for of in specs.kinds(base) if f'kind: "{of.kind}";' not in text]
        assert missing == []


def test_keys_are_in_one_case() -> None:
    assert re.findall(r"^  (\w*[A-Z]\w*)\??:", specs.text(), re.MULTILINE) == []


class Deep(TypedDict):
    many: list[list[float] | None]


class Flat(TypedDict):
    size: tuple[int, str]
    deep: dict[str, Deep]


def test_types_within_types_are_written_too() -> None:
    types: specs.Types = {}
    assert specs.written(Flat, types) == "Flat"
    assert specs.interface("Flat", types["Flat"], types) == (
        "export interface Flat {\n  size: [number, string];\n  deep: Record<string, Deep>;\n}\n"
    )
    assert specs.interface("Deep", types["Deep"], types) == (
        "export interface Deep {\n  many: (number[] | null)[];\n}\n"
    )


def test_a_type_that_the_front_end_cannot_have_is_named() -> None:
    with pytest.raises(TypeError, match="complex"):
        specs.written(complex, {})
