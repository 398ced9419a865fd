"""The workflows: they parse, name what there is, and ask for no right that they don't need."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from twobrains.paths import ROOT

FOLDER = ROOT / ".github" / "workflows"
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
FILES = sorted(FOLDER.glob("*.yml"))


def workflow(name: str) -> dict[str, Any]:
    """A workflow; YAML takes its key ``on`` for the truth value."""
    read = yaml.safe_load((FOLDER / f"{name}.yml").read_text("utf-8"))
    return {("on" if key is True else key): value for key, value in read.items()}


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def test_there_are_these_two() -> None:
    assert [file.stem for file in FILES] == ["book", "rot"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_make_target_is_one(file: Path) -> None:
    runs = "\n".join(step.get("run", "") for step in steps(file.stem))
    named = set(re.findall(r"\bmake ([a-z-]+)", runs))
    matrix = workflow(file.stem)["jobs"].get("check", {}).get("strategy", {}).get("matrix", {})
    named |= {row["check"] for row in matrix.get("include", [])}
    assert named
    assert named <= TARGETS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_action_has_a_version_and_is_githubs_own(file: Path) -> None:
    used = [step["uses"] for step in steps(file.stem) if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"actions/[a-z-]+@v\d+", each)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_job_may_write_only_where_it_says_so(file: Path) -> None:
    assert workflow(file.stem)["permissions"] == {"contents": "read"}
    wider = {
        name: job["permissions"]
        for name, job in workflow(file.stem)["jobs"].items()
        if "permissions" in job
    }
    assert (
        wider
        == {
            "book": {"publish": {"pages": "write", "id-token": "write"}},
            "rot": {"report": {"issues": "write"}},
        }[file.stem]
    )


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_job_runs_for_hours_but_the_exhaustive_tests(file: Path) -> None:
    most = {"book": 120, "rot": 360}[file.stem]
    assert all(0 < job["timeout-minutes"] <= most for job in workflow(file.stem)["jobs"].values())


def test_what_is_exhaustive_runs_once_a_week() -> None:
    rows = workflow("rot")["jobs"]["check"]["strategy"]["matrix"]["include"]
    assert {"test-all", "test-elsewhere", "test-faults"} <= {row["check"] for row in rows}


def test_the_book_is_tested_on_push_and_pull_request_and_published_after() -> None:
    book = workflow("book")
    assert {"push", "pull_request"} <= book["on"].keys()
    assert book["jobs"]["publish"]["needs"] == "test"
    uploads = [step for step in steps("book") if "upload-pages" in step.get("uses", "")]
    assert [step["with"]["path"] for step in uploads] == ["_build/html"]
    assert book["jobs"]["publish"]["if"] == uploads[0]["if"]


def test_every_python_that_the_package_takes_meets_the_newest_versions() -> None:
    rows = workflow("rot")["jobs"]["check"]["strategy"]["matrix"]["include"]
    assert [row["python"] for row in rows if row["check"] == "test-newest"] == [
        "3.11",
        "3.12",
        "3.13",
    ]
    assert 'requires-python = ">=3.11,<3.14"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("open_issue", ["", "17"])
def test_a_failing_week_opens_an_issue_or_adds_to_the_open_one(
    open_issue: str, tmp_path: Path
) -> None:
    gh = tmp_path / "gh"
    gh.write_text(
        f'#!/bin/sh\necho "$1 $2 $3 $4" >> {tmp_path}/said\n[ "$2" = list ] && echo "{open_issue}"\nexit 0\n'
    )
    gh.chmod(0o755)
    job = workflow("rot")["jobs"]["report"]
    assert job["if"] == "failure() && github.event_name == 'schedule'"
    known = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TITLE": job["env"]["TITLE"], "BODY": "b"}
    script = job["steps"][0]["run"]
    subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=known, check=True)
    listed, done = (tmp_path / "said").read_text("utf-8").splitlines()
    assert listed == "issue list --state open"
    wanted = (
        "issue comment 17 --body"
        if open_issue
        else "issue create --title Rot: the weekly run fails"
    )
    assert done == wanted
