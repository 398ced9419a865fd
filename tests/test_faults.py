"""The table of deliberate faults fits the tree: each can still be made."""

from __future__ import annotations

import faults
import pytest
from scratch import FRONTEND, Fault

TABLE = faults.table(faults.HERE / "faults.toml")


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_a_fault_can_be_made_and_changes_its_file(fault: Fault) -> None:
    before = (faults.ROOT / fault.file).read_bytes()
    assert fault.into(before) != before


@pytest.mark.parametrize("fault", TABLE, ids=lambda fault: fault.name)
def test_the_tests_asked_for_a_fault_are_there(fault: Fault) -> None:
    there = []
    for tests in fault.tests:
        tool, *words = tests.split()
        root = faults.ROOT / FRONTEND if tool == "node" else faults.ROOT
        there += [(root / word).exists() for word in words if "/" in word]
    assert there
    assert all(there)


def test_there_are_enough_faults_and_no_two_of_a_name() -> None:
    assert len({fault.name for fault in TABLE}) == len(TABLE) >= 25
