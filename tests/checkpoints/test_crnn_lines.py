"""The reader of lines: any length, anywhere on a wide pad, repetitions kept apart."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from twobrains import checkpoints
from twobrains.data.handwriting import draw, ways_of, write
from twobrains.data.lines import compose, decoded, plain, writers
from twobrains.data.lines.lines import TIDY
from twobrains.models import LineReader, ctc
from twobrains.models.beams import beam_search
from twobrains.models.crnn import BLANK
from twobrains.recipes import crnn_lines as recipe

PAD = 336  # px


@pytest.fixture(scope="module")
def reader() -> LineReader:
    model = checkpoints.load("crnn-lines")
    assert isinstance(model, LineReader)
    return model


def on_a_pad(words: str, left: int = 8, every: int = 24) -> Tensor:
    """(1, 1, 28, PAD) a text from the copybook, drawn with the pad's pen."""
    sheet = torch.zeros(1, 1, 28, PAD)
    for place, digit in enumerate(map(int, words)):
        points, lift, _ = write(ways_of(digit)[0])
        start = left + every * place
        window = sheet[..., start : start + 28]
        ink = draw(points, lift, recipe.PEN)[..., : window.shape[-1]]
        sheet[..., start : start + 28] = torch.maximum(window, ink)
    return sheet


def reads(reader: LineReader, ink: Tensor) -> str:
    with torch.no_grad():
        return decoded(ctc.decoded(reader(ink), BLANK)[0])


@pytest.mark.parametrize("words", ["7", "42", "0123456789", "77", "1118", "555000", "314159265358"])
def test_it_reads_the_copybook_on_a_wide_pad(reader: LineReader, words: str) -> None:
    assert reads(reader, on_a_pad(words)) == words


@pytest.mark.parametrize("left", [0, 1, 2, 3, 60, 200])
def test_it_reads_the_same_anywhere_on_the_pad(reader: LineReader, left: int) -> None:
    assert reads(reader, on_a_pad("2609", left)) == "2609"


def test_blank_paper_is_read_as_nothing(reader: LineReader) -> None:
    assert reads(reader, torch.zeros(1, 1, 28, PAD)) == ""


def test_the_likeliest_text_is_found_among_the_beams(reader: LineReader) -> None:
    with torch.no_grad():
        log_probs = reader(on_a_pad("8080")).log_softmax(-1)[0]
    found = beam_search(log_probs, BLANK, 4)
    assert decoded(found.texts[0]) == "8080"
    assert found.scores[-1, 0].exp() > 0.5


def test_dashes_are_read(reader: LineReader) -> None:
    pens = writers(40, seed=77)
    made = compose(pens, [plain("030-45-12")] * 40, np.random.default_rng(3), TIDY)
    with torch.no_grad():
        read = ctc.decoded(reader(made.ink), BLANK)
    assert sum(decoded(text) == "030-45-12" for text in read) >= 30


def test_every_pool_writes_what_it_can() -> None:
    rng = np.random.default_rng(1)
    tidy = writers(4, seed=1, copies=1)
    assert {recipe.written(tidy, "phones", rng).ink.shape[:3] for _ in range(3)} == {(16, 1, 28)}
