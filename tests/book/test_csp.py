"""The content-security policy: what the page itself holds runs, what found its way into it does not."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from twobrains.book.csp import hashes, policy, set_policies, with_policy

HEAD = '<!DOCTYPE html>\n<html><head>\n<meta charset="utf-8" />\n{}</head><body>{}</body></html>'


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_a_script_in_the_page_is_named_by_its_hash() -> None:
    page = HEAD.format("<script>let a = 'é';</script>", '<script type="module">b</script>')
    assert hashes(page) == [digest("let a = 'é';"), digest("b")]


def test_files_and_data_need_no_hash() -> None:
    data = '<script type="application/json">{"a": 1}</script>'
    assert hashes(HEAD.format('<script src="a.js"></script>', data)) == []


def test_two_equal_scripts_are_named_once() -> None:
    assert hashes("<script>a</script><script defer>a</script>") == [digest("a")]


def test_no_script_runs_by_its_text_alone_and_nothing_comes_from_elsewhere() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy(HEAD.format("", "")).split("; "))
    assert rules["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert rules["default-src"] == "'self'"
    assert not any("http" in sources or "*" in sources for sources in rules.values())


def test_the_policy_stands_before_all_that_it_governs() -> None:
    page = with_policy(HEAD.format("<script>a</script>", ""))
    assert page.index("charset") < page.index("Content-Security-Policy") < page.index("<script")


def test_a_second_time_nothing_changes_and_a_changed_script_gets_its_hash() -> None:
    once = with_policy(HEAD.format("<script>a</script>", ""))
    assert with_policy(once) == once
    changed = with_policy(once.replace("<script>a<", "<script>b<"))
    assert digest("b") in changed
    assert digest("a") not in changed
    assert changed.count("Content-Security-Policy") == 1


@pytest.mark.parametrize(
    ("kind", "problem", "written"),
    [("html", None, True), ("latex", None, False), ("html", RuntimeError("broken"), False)],
)
def test_every_page_of_a_finished_site_gets_one(
    kind: str, problem: Exception | None, written: bool, tmp_path: Path
) -> None:
    file = tmp_path / "a" / "b.html"
    file.parent.mkdir()
    file.write_text(HEAD.format("", ""), encoding="utf-8")
    app = SimpleNamespace(outdir=str(tmp_path), builder=SimpleNamespace(format=kind))
    set_policies(app, problem)
    assert ("Content-Security-Policy" in file.read_text(encoding="utf-8")) is written
