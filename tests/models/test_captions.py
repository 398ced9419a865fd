"""Captioners: equal sizes, what is shown is what is made, attention as its equations, and ONNX."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.exporting import exported, one_a_day
from twobrains.data import shapes
from twobrains.models.captions import (
    CAPTIONERS,
    GRID,
    SHEET,
    STEPS,
    WORDS,
    Captioner,
    Decoder,
    Rows,
)
from twobrains.training import Batch, Recipe, fit, parameters

every_kind = pytest.mark.parametrize("kind", CAPTIONERS)
with_attention = pytest.mark.parametrize("kind", ["CNN + LSTM", "RNN"])


@cache
def made(kind: str) -> Captioner:
    """A net that has memorised ten images, so that it has something to say."""
    torch.manual_seed(0)
    told = pictures(10)

    def loss(net: nn.Module, batch: Batch) -> Tensor:
        return F.cross_entropy(net(*batch).flatten(0, 1), batch[1].flatten())

    net = Captioner(kind)
    fit(net, lambda _: told, loss, Recipe(150, learning_rate=1e-2), progress=False)
    return net


def pictures(batch: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    scene = shapes.scenes(~shapes.held_out(0), batch, torch.Generator().manual_seed(seed))
    return shapes.draw(scene), shapes.caption(scene)


def test_the_net_and_the_scenes_agree_on_sizes() -> None:
    assert (shapes.SHEET, shapes.STEPS, len(shapes.WORDS)) == (SHEET, STEPS, WORDS)


@every_kind
def test_the_nets_have_54000_parameters_within_5_percent(kind: str) -> None:
    assert abs(parameters(Captioner(kind)) - 54_000) <= 0.05 * 54_000


@every_kind
@pytest.mark.slow
def test_teacher_forcing_says_what_greedy_decoding_says_where_the_words_are_its_own(
    kind: str,
) -> None:
    net, (ink, _) = made(kind), pictures(5)
    words = net.words(ink)
    assert words.shape == (5, STEPS)
    assert len(words.unique()) > 2
    assert torch.equal(net(ink, words).argmax(-1), words)


@with_attention
@pytest.mark.slow
def test_a_word_knows_those_before_it_and_none_after(kind: str) -> None:
    net, (ink, words) = made(kind), pictures(1)
    other = words.clone()
    other[:, 4] = (other[:, 4] + 1) % WORDS
    changed = (net(ink, words) != net(ink, other)).any(-1)[0]
    assert not changed[:5].any()
    assert changed[5:].all()


@pytest.mark.slow
def test_who_answers_at_once_is_told_no_words() -> None:
    net, (ink, words) = made("CNN"), pictures(3)
    assert torch.equal(net(ink, words), net(ink, torch.zeros_like(words)))
    with pytest.raises(TypeError, match="this one has none"):
        net.read(ink)


@with_attention
def test_what_a_reading_shows_is_what_was_said(kind: str) -> None:
    net, (ink, _) = made(kind), pictures(4)
    seen = net.read(ink)
    places = GRID**2 if kind == "CNN + LSTM" else SHEET
    assert seen.weights.shape == (4, STEPS, places)
    torch.testing.assert_close(seen.weights.sum(-1), torch.ones(4, STEPS))
    assert torch.equal(seen.words, net.words(ink))
    assert torch.equal(seen.words, seen.logits.argmax(-1))
    torch.testing.assert_close(seen.logits, net(ink, seen.words), atol=1e-5, rtol=1e-5)
    assert (seen.weights[:, 0] - seen.weights[:, 3]).abs().max() > 1e-3  # it looks elsewhere


def test_one_word_is_the_equations_by_torchs_own_cell() -> None:
    torch.manual_seed(0)
    tell = Decoder(6, 5, embedding=4, scored=3)
    places, word = torch.randn(2, 7, 6), torch.tensor([3, 8])
    state = tell.start(places)
    cell = nn.LSTMCell(4 + 6, 5)
    cell.load_state_dict(tell.cell.state_dict())
    made = tell.next_word(state, word, places, tell.of_place(places))
    for b in range(2):
        scores = [
            tell.score(torch.tanh(tell.of_place(a) + tell.of_state(state[0][b]))) for a in places[b]
        ]
        weights = torch.cat(scores).softmax(0)
        z = sum(w * a for w, a in zip(weights, places[b], strict=True))
        h, c = cell(torch.cat([tell.embed(word[b]), z]), (state[0][b], state[1][b]))
        logits = tell.out(tell.embed(word[b]) + tell.shown_h(h) + tell.shown_z(z))
        for ours, theirs in zip(made, (logits, weights, h, c), strict=True):
            torch.testing.assert_close(ours[b], theirs)


def test_a_row_is_read_in_the_light_of_all_others() -> None:
    rows, (ink, _) = Rows(), pictures(1)
    ink.requires_grad_()
    for at in (0, 31):
        slope = torch.autograd.grad(rows(ink)[0, at].square().sum(), ink)[0]
        assert (slope.abs().amax((0, 1, 3)) > 0).all()


def test_a_place_of_the_grid_sees_17_px_around_it() -> None:
    torch.manual_seed(0)
    net = Captioner("CNN + LSTM").double().eval()
    ink = torch.rand(1, 1, 32, 32, dtype=torch.double, requires_grad=True)
    places = net.look(ink)
    slope = torch.autograd.grad(places[0, 4 * GRID + 4].square().sum(), ink)[0][0, 0]
    rows = slope.abs().amax(1).nonzero()[:, 0]
    assert rows.max() - rows.min() + 1 == 17
    assert places[0, 3, -2:].tolist() == pytest.approx([3 / 3.5 - 1, -1])  # x, y


class Spoken(nn.Module):
    """All that a figure may show."""

    def __init__(self, net: Captioner) -> None:
        super().__init__()
        self.net = net

    def forward(self, ink: Tensor) -> tuple[Tensor, ...]:
        return (self.net.words(ink),) if self.net.kind == "CNN" else tuple(self.net.read(ink))


@one_a_day("kind", CAPTIONERS, list(CAPTIONERS)[-1])
def test_onnx_says_the_same_and_looks_at_the_same(kind: str) -> None:
    module = Spoken(made(kind))
    run = exported(module, [pictures(1)[0]], {})
    captions = set()
    for ink in pictures(10)[0].split(1):
        with torch.no_grad():
            ours = module(ink)
        captions.add(tuple(ours[0][0].tolist()))
        for one, other in zip(run(ink), ours, strict=True):
            torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-4)
    assert len(captions) > 1


@one_a_day("kind", CAPTIONERS, next(iter(CAPTIONERS)))
def test_it_learns_ten_pictures_by_heart(kind: str) -> None:
    ink, words = pictures(10)
    assert shapes.sentences(made(kind).words(ink)) == shapes.sentences(words)


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(ValueError, match=r"CNN \+ LSTM, CNN, RNN; got 'LSTM'"):
        Captioner("LSTM")
