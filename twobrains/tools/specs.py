"""The front end's types of what Python sends it: ``python -m twobrains.tools.specs`` writes them.

A control's or panel's ``settings()`` returns a ``TypedDict``. mypy compares that with what Python
sends; ``frontend/specs.d.ts``, made from it here, lets the TypeScript compiler compare it with what
JavaScript reads.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from twobrains import guide, live, milestones
from twobrains.live.bundle import FRONTEND
from twobrains.live.controls.base import ControlSpec
from twobrains.live.panels.base import PanelSpec
from twobrains.live.predictions import PredictionSpec

FILE = FRONTEND / "specs.d.ts"
HEAD = "/** What Python sends of figures; `python -m twobrains.tools.specs` made it. */\n"
PLAIN = {
    float: "number",
    int: "number",
    str: "string",
    bool: "boolean",
    bytes: "DataView",
    NoneType: "null",
}
Types = dict[str, Mapping[str, Any]]
"""Fields by the name of their interface."""


def written(hint: Any, types: Types) -> str:
    """A Python type as one of TypeScript; what has fields is put among ``types``."""
    if hint in PLAIN:
        return PLAIN[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(f'"{each}"' for each in inner)
    if origin in (Union, UnionType):
        return " | ".join(written(each, types) for each in inner)
    if origin is Annotated:  # a dict with the fields of a dataclass
        return written(inner[1], types)
    if origin in (list, Sequence):
        item = written(inner[0], types)
        return f"({item})[]" if "|" in item else f"{item}[]"
    if origin is tuple:
        return f"[{', '.join(written(each, types) for each in inner)}]"
    if origin is dict:
        return f"Record<string, {written(inner[1], types)}>"
    if is_typeddict(hint) or dataclasses.is_dataclass(hint):
        types.setdefault(hint.__name__, get_type_hints(hint, include_extras=True))
        return str(hint.__name__)
    raise TypeError(f"{hint} has no type in the front end yet: teach it to {__name__}")


def interface(name: str, fields: Mapping[str, Any], types: Types, more: str = "") -> str:
    """One interface, as prettier would format it."""
    lines = "".join(f"  {key}: {written(hint, types)};\n" for key, hint in fields.items())
    return f"export interface {name}{more} {{\n{lines}}}\n"


def kinds(base: type) -> list[Any]:
    """The controls, panels or predictions there are, by the names of their kinds."""
    rooms = (live, guide, milestones)
    every = [getattr(room, name) for room in rooms for name in room.__all__]
    classes = [each for each in every if isinstance(each, type) and issubclass(each, base)]
    return sorted((each for each in classes if each is not base), key=lambda of: of.kind)


def family(base: Any, shared: Any) -> Iterator[str]:
    """The specs of all kinds of control, panel or prediction, and them together by kind."""
    types: Types = {}
    name = base.__name__
    yield interface(f"Any{name}", get_type_hints(shared), types)
    by_kind: dict[str, str] = {}
    for each in kinds(base):
        own = get_type_hints(each.settings, include_extras=True)["return"]
        fields = get_type_hints(own, include_extras=True) if is_typeddict(own) else {}
        by_kind[each.kind] = f"{each.__name__}Spec"
        yield interface(
            by_kind[each.kind],
            {"kind": Literal[each.kind], **fields},
            types,
            f" extends Any{name}",
        )
    nested: dict[str, str] = {}
    while left := [each for each in types if each not in nested]:  # which may name further ones
        nested |= {each: interface(each, types[each], types) for each in left}
    yield from nested.values()
    lines = "".join(f"  {kind}: {spec};\n" for kind, spec in by_kind.items())
    yield f"export interface {name}Specs {{\n{lines}}}\n"
    yield f"export type {name}Spec = {name}Specs[keyof {name}Specs];\n"


def text() -> str:
    """All of the file."""
    families = {
        live.Control: ControlSpec,
        live.Panel: PanelSpec,
        live.Prediction: PredictionSpec,
    }
    return "\n".join([HEAD, *(line for each in families.items() for line in family(*each))])


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
