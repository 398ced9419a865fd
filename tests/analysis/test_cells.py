"""Cells: labels from the tokenizer, scores that a known cell gets, and nothing chosen where scored."""

from __future__ import annotations

import pytest
import torch
from sklearn.metrics import roc_auc_score

from twobrains.analysis.cells import TRAITS, area_under_curve, score, traits
from twobrains.data import code


def shown(text: str, trait: str) -> str:
    return "".join(str(int(each)) for each in getattr(traits(text), trait))


def test_a_string_is_from_its_first_quote_to_before_its_last() -> None:
    assert shown("a = rb'xy' + 1\n", "string") == "000000111000000"
    assert shown("'''a\nb'''\n", "string") == "1111111100"


def test_an_f_string_is_one_string_with_its_fields() -> None:
    assert shown("f'a{b}c'\n", "string") == "011111100"
    assert shown("f'a{b}c'\n", "depth") == "000000000"


def test_a_comment_is_from_its_mark_to_the_lines_end() -> None:
    assert shown("a # b'\nc\n", "comment") == "001111000"
    assert shown("a # b'\nc\n", "string") == "000000000"


def test_depth_counts_brackets_that_are_open_and_not_those_in_strings() -> None:
    assert shown("f([1, '('])\n", "depth") == "012222222100"


def test_column_and_indentation_count_from_the_lines_start() -> None:
    assert shown("a\n  bc\n", "column") == "1012340"
    assert shown("a\n  b c\n", "indentation") == "00122220"


@pytest.mark.parametrize("name", ["argparse", "asyncio.events", "textwrap", "subprocess"])
def test_real_modules_can_be_labelled(name: str) -> None:
    found = traits(code.modules()[name])
    assert all(len(each) == len(code.modules()[name]) for each in found)
    assert found.depth.min() == 0
    assert found.depth[-1] == 0
    assert found.string.mean() > 0.01


def test_the_area_is_scikit_learns() -> None:
    values, so = torch.randn(500, 4).round(decimals=1), (torch.rand(500) < 0.3).float()
    values[:, 1] += so
    theirs = [roc_auc_score(so, values[:, cell]) for cell in range(4)]
    assert area_under_curve(values, so).tolist() == pytest.approx(theirs)
    with pytest.raises(ValueError, match="both"):
        area_under_curve(values, torch.ones(500))


def noisy(trait: torch.Tensor, slope: float) -> torch.Tensor:
    cells = torch.randn(len(trait), 5)
    cells[:, 3] = slope * trait + 0.1 * torch.randn(len(trait))
    return cells


@pytest.mark.parametrize("trait", TRAITS)
@pytest.mark.parametrize("slope", [2.0, -2.0])
def test_a_cell_that_follows_a_trait_is_found(trait: str, slope: float) -> None:
    parts = [(torch.rand(900) < 0.4).float() for _ in range(2)]
    found = score(trait, *((noisy(part, slope), part) for part in parts))  # type: ignore[arg-type]
    assert found.cell == 3
    assert found.scored > 0.95
    assert found.probe > 0.95


def test_a_choice_by_luck_does_not_score_where_it_was_not_made() -> None:
    cells, others = torch.randn(60, 200), torch.randn(4000, 200)
    so, others_so = (torch.rand(60) < 0.5).float(), (torch.rand(4000) < 0.5).float()
    found = score("string", (cells, so), (others, others_so))
    assert found.chosen > 0.65
    assert 0.45 < found.scored < 0.55
