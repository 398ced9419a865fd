"""What gives a page its looks and its scripts."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from twobrains.book import assets


def test_what_runs_the_figures_is_copied_into_the_site(tmp_path: Path) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format="html"))
    static = tmp_path / "_static"
    (static / "ort").mkdir(parents=True)
    (static / "ort" / "older.mjs").write_text("from an older build", encoding="utf-8")
    assets.copy_runtime(app, None)
    assert (static / "live" / "page.js").read_text(encoding="utf-8") == assets.FRONT_END[0]
    assert (static / "live" / "fallback.js").exists()
    runtime = list((static / "ort").iterdir())
    assert {file.suffix for file in runtime} == {".js", ".wasm"}, "names that every host knows"
    assert all(file.stat().st_size > 10_000 for file in runtime)
    assert list((static / "katex" / "fonts").glob("*.woff2"))


@pytest.mark.parametrize(("kind", "problem"), [("latex", None), ("html", RuntimeError("broken"))])
def test_nothing_is_copied_for_a_failed_build_or_another_format(
    kind: str, problem: Exception | None, tmp_path: Path
) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format=kind))
    assets.copy_runtime(app, problem)
    assets.cut_down(app, problem)
    assert list(tmp_path.iterdir()) == []
