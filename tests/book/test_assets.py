"""What gives a page its looks and its scripts."""

from __future__ import annotations

import gzip
import json
import re
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
    assert {file.suffix for file in runtime} == {".js", ".gz"}, "names that every host knows"
    assert all(file.stat().st_size > 10_000 for file in runtime)
    assert list((static / "katex" / "fonts").glob("*.woff2"))


def test_the_runtimes_webassembly_is_packed_and_a_page_knows_how_many_bytes_come(
    tmp_path: Path,
) -> None:
    assets.lay_runtime(tmp_path / "ort")
    sizes = {file.name: file.stat().st_size for file in (tmp_path / "ort").iterdir()}
    packed = (tmp_path / "ort" / "ort-wasm-simd-threaded.wasm.gz").read_bytes()
    assert len(packed) < 4_000_000
    assert gzip.decompress(packed).startswith(b"\0asm")
    script = re.fullmatch(
        r'<script type="application/json" class="live-sizes">(.*)</script>\n',
        assets.sizes_script({"a.onnx": 12}),
    )
    assert script is not None
    assert json.loads(script[1]) == {**sizes, "a.onnx": 12}


@pytest.mark.parametrize(("kind", "problem"), [("latex", None), ("html", RuntimeError("broken"))])
def test_nothing_is_copied_for_a_failed_build_or_another_format(
    kind: str, problem: Exception | None, tmp_path: Path
) -> None:
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format=kind))
    assets.copy_runtime(app, problem)
    assets.cut_down(app, problem)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("changed", ["book/_static/a.css", "book/_templates/a.html", "live/a.js"])
def test_a_change_of_styles_templates_or_scripts_writes_all_pages_anew(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("book/_static/a.css", "book/_templates/a.html", "live/a.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("before", encoding="utf-8")
    for name in ("_config.yml", "_toc.yml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets.bundle, "FRONTEND", tmp_path / "live")
    monkeypatch.setattr(assets, "hash_of", lambda files: {f: f.read_bytes() for f in files})
    before = assets.assets_hash()
    assert assets.assets_hash() == before
    (tmp_path / changed).write_text("after", encoding="utf-8")
    assert assets.assets_hash() != before
