"""The bundle: one valid module that imports nothing, for the page and for the widget."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from twobrains.live import bundle
from twobrains.tools.node import node

ENTRIES = ["page.js", "widget.js"]
TOP = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+|[\[{][^\]}]*[\]}])",
    re.MULTILINE,
)


def top_level_names(text: str) -> list[str]:
    """What a module declares outside every block: the front end indents all the rest."""
    return [name for found in TOP.findall(text) for name in re.findall(r"\w+", found)]


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_bundle_is_valid_javascript(entry: str, tmp_path: Path) -> None:
    file = tmp_path / "bundle.mjs"
    file.write_text(bundle.bundle(entry), encoding="utf-8")
    done = subprocess.run(
        [node(), "--check", str(file)], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_bundle_imports_nothing(entry: str) -> None:
    text = bundle.bundle(entry)
    assert re.findall(r"^\s*import\b.*", text, re.MULTILINE) == []
    assert re.findall(r"^export .* from .*", text, re.MULTILINE) == []


@pytest.mark.parametrize(
    ("entry", "exported"), [("page.js", []), ("widget.js", ["export default"])]
)
def test_a_bundle_exports_what_its_entry_does(entry: str, exported: list[str]) -> None:
    assert re.findall(r"^export \w+", bundle.bundle(entry), re.MULTILINE) == exported


@pytest.mark.parametrize("entry", ENTRIES)
def test_top_level_names_differ_between_files(entry: str) -> None:
    count = Counter(
        name
        for file in bundle.modules(entry)
        for name in top_level_names(file.read_text(encoding="utf-8"))
    )
    assert len(count) > 20
    assert [name for name, times in count.items() if times > 1] == []


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_needed_stands_before_who_needs_it(entry: str) -> None:
    order = bundle.modules(entry)
    assert order[-1].name == entry
    for place, file in enumerate(order):
        for found in re.findall(
            r'^import [^;]* from "(\..*)";', file.read_text("utf-8"), re.MULTILINE
        ):
            assert (file.parent / found).resolve() in order[:place], f"{file.name} needs {found}"


@pytest.mark.parametrize("entry", ["engine_onnx.js", "engine_kernel.js", "queries.js"])
def test_what_evaluates_knows_no_control_no_panel_and_no_page(entry: str) -> None:
    for file in bundle.modules(entry):
        text = file.read_text(encoding="utf-8")
        assert file.parent == bundle.FRONTEND, f"{entry} needs {file.name}"
        assert re.findall(r"\b(?:document|window|HTML\w*|element\()", text) == [], file.name


def test_no_module_renames_what_it_imports() -> None:
    """The bundle drops imports: a new name would be lost with them."""
    for file in bundle.modules("page.js") + bundle.modules("widget.js"):
        imports = re.findall(r"^import [^;]*;", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert [each for each in imports if " as " in each or "{" not in each] == [], file.name


def test_every_control_and_panel_has_its_twin_in_the_front_end() -> None:
    from twobrains import guide, live, milestones

    for folder, base in (("controls", live.Control), ("panels", live.Panel)):
        listed = (bundle.FRONTEND / f"{folder}.js").read_text(encoding="utf-8")
        every = [getattr(room, name) for room in (live, guide, milestones) for name in room.__all__]
        kinds = [
            each.kind
            for each in every
            if isinstance(each, type) and issubclass(each, base) and each is not base
        ]
        assert len(kinds) >= 3
        for kind in kinds:
            assert (bundle.FRONTEND / folder / f"{kind}.js").exists()
            assert f'from "./{folder}/{kind}.js"' in listed


def test_the_style_sheet_holds_every_file_once() -> None:
    files = sorted((bundle.FRONTEND / "styles").glob("*.css"))
    assert sorted(bundle.SHEETS) == [file.stem for file in files]
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert bundle.style().count(text) == 1, file.name
        assert text.count("\n") <= 250, f"{file.name} holds more than one matter"
