"""Prefix beam search: exact with room enough, greedy's equal with little, and the same in ONNX."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn

from models.exporting import LENGTHS, exported
from models.test_ctc import BLANK, by_counting, sure
from twobrains.models import ctc
from twobrains.models.beams import Beams, beam_search


def plainly(log_probs: Tensor, beams: int) -> list[tuple[tuple[int, ...], float]]:
    """The same search with a dictionary of beginnings, as it is usually written."""
    probs, blank = log_probs.exp().tolist(), log_probs.shape[1] - 1
    kept: dict[tuple[int, ...], list[float]] = {(): [1.0, 0.0]}
    for y in probs:
        after: dict[tuple[int, ...], list[float]] = {}
        for text, (with_blank, with_symbol) in kept.items():
            stays = after.setdefault(text, [0.0, 0.0])
            stays[0] += (with_blank + with_symbol) * y[blank]
            if text:
                stays[1] += with_symbol * y[text[-1]]
            for symbol in range(blank):
                again = bool(text) and symbol == text[-1]
                before = with_blank if again else with_blank + with_symbol
                after.setdefault((*text, symbol), [0.0, 0.0])[1] += before * y[symbol]
        best = sorted(after.items(), key=lambda each: -sum(each[1]))[:beams]
        kept = dict(best)
    return [(text, sum(both)) for text, both in kept.items()]


def test_with_room_for_all_texts_every_probability_is_exact() -> None:
    log_probs = sure(5, classes=3)[0]
    counted = by_counting(log_probs)
    found = beam_search(log_probs, 2, 80, most=80, longest=5)
    assert len(found.texts) == len(counted)
    for text, score in zip(found.texts, found.scores[-1].tolist(), strict=False):
        assert math.exp(score) == pytest.approx(counted[text])


@pytest.mark.parametrize("beams", [1, 2, 3, 8])
def test_a_dictionary_of_beginnings_finds_the_same(beams: int) -> None:
    for _ in range(20):
        log_probs = sure(15, sharp=1.5)[0]
        found, wanted = beam_search(log_probs, BLANK, beams), plainly(log_probs, beams)
        assert found.texts == [text for text, _ in wanted]
        scores = found.scores[-1][: len(wanted)].exp().tolist()
        assert scores == pytest.approx([probability for _, probability in wanted])


def test_the_likeliest_path_need_not_spell_the_likeliest_text() -> None:
    """Two columns, each most likely blank: three paths spell one symbol, one spells nothing."""
    log_probs = torch.tensor([[0.4, 0.6], [0.4, 0.6]]).log()
    assert ctc.decoded(log_probs[None], 1) == [()]
    found = beam_search(log_probs, 1, 2)
    assert found.texts == [(0,), ()]
    assert found.scores[-1, :2].exp().tolist() == pytest.approx([0.64, 0.36])


def test_more_beams_never_find_less_on_lines_that_are_nearly_sure() -> None:
    for _ in range(10):
        log_probs = sure(20, sharp=6)[0]
        scores = [float(beam_search(log_probs, BLANK, k).scores[-1, 0]) for k in (1, 2, 4, 8)]
        assert scores == sorted(scores)


def test_after_each_column_the_beginnings_are_different_texts_in_order() -> None:
    found = beam_search(sure(12)[0], BLANK, 6)
    for k in range(12):
        part = Beams(*(each[: k + 1] for each in found))
        assert len(set(part.texts)) == len(part.texts)
        scores = part.scores[-1].tolist()
        assert scores == sorted(scores, reverse=True)


def test_no_text_is_longer_than_there_is_room_for() -> None:
    found = beam_search(sure(12, sharp=4)[0], BLANK, 8, longest=2)
    assert max(map(len, found.texts)) == 2


class Search(nn.Module):
    """What a figure may show."""

    def forward(self, log_probs: Tensor, beams: Tensor) -> tuple[Tensor, ...]:
        found = beam_search(log_probs, 11, beams, most=4, longest=12)
        return found.symbols, found.scores


@pytest.mark.slow
def test_onnx_agrees_at_any_number_of_columns_and_beams() -> None:
    def given_at(time: int, beams: int) -> list[Tensor]:
        logits = 2 * torch.randn(time, 12) + 6.0 * (torch.arange(12) == 11)
        return [logits.log_softmax(-1), torch.tensor(beams)]

    run = exported(Search(), given_at(5, 2), {0: 0})
    for time, beams in zip(LENGTHS, (1, 4, 3, 2), strict=True):
        inputs = given_at(time, beams)
        symbols, scores = run(*inputs)
        ours, theirs = Search()(*inputs)
        live = theirs > -1e29
        assert torch.equal(symbols[live], ours[live])
        torch.testing.assert_close(scores[live], theirs[live], atol=2e-4, rtol=1e-5)
