"""Lines of digits: seeded, padded with paper, and with as much context as each kind promises."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from twobrains.data import lines
from twobrains.data.lines import ALPHABET, DASH, KINDS, TIDY, Glyphs, Text, compose, decoded
from twobrains.data.lines.glyphs import SHEET
from twobrains.data.lines.texts import BAR, BARRED, BLOT, FLAG, GLYPHS

kinds = pytest.mark.parametrize("kind", KINDS)


def by_seed(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def of(kind: str, count: int = 200) -> list[Text]:
    """Texts of one kind, in every length it comes in."""
    make, lengths = KINDS[kind]
    rng = by_seed(5)
    return [make(rng, lengths[k % len(lengths)]) for k in range(count)]


@pytest.fixture(scope="module")
def pens() -> Glyphs:
    return lines.writers(12, seed=3, copies=3)


@kinds
def test_texts_have_the_length_asked_for_and_say_what_can_be_read(kind: str) -> None:
    make, lengths = KINDS[kind]
    for length in lengths:
        text = make(by_seed(length), length)
        assert len(text.symbols) == len(text.glyphs) == len(text.ambiguous) == length
        assert all(0 <= symbol < len(ALPHABET) for symbol in text.symbols)
        unclear = tuple(glyph in (BLOT, FLAG) for glyph in text.glyphs)
        assert text.ambiguous == unclear


@kinds
def test_texts_repeat_by_seed_and_differ_otherwise(kind: str) -> None:
    make, lengths = KINDS[kind]
    first, again, other = (make(by_seed(seed), lengths[-1]) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_date_is_one_and_one_digit_of_it_is_blotted() -> None:
    for text in of("dates"):
        dt.datetime.strptime(decoded(text.symbols), "%d-%m-%Y")
        assert text.glyphs.count(BLOT) == 1
        assert text.symbols[text.glyphs.index(BLOT)] != DASH


@pytest.mark.parametrize(
    ("words", "place", "fits"),
    [
        ("31-12-1999", 0, [0, 1, 2, 3]),
        ("31-12-1999", 3, [1]),  # the second month has no 31st
        ("29-02-2000", 9, [0, 4, 8]),
        ("30-11-1900", 6, [1]),
        ("15-06-2050", 7, [0]),
    ],
)
def test_what_fits_under_a_blot(words: str, place: int, fits: list[int]) -> None:
    glyphs = [*lines.plain(words).symbols]
    glyphs[place] = BLOT
    found = lines.under_the_blot(lines.plain(words)._replace(glyphs=tuple(glyphs)))
    assert found == fits


def test_the_check_digit_is_the_sum() -> None:
    for text in of("checked"):
        *digits, check = text.symbols
        assert sum(digits) % 10 == check
        assert text.glyphs.count(BLOT) == 1


def test_one_sign_tells_the_school_and_a_flag_alone_tells_nothing() -> None:
    meant: Counter[int] = Counter()
    for text in of("schools", 600):
        telling = [glyph for glyph in text.glyphs if glyph in (BAR, BARRED)]
        assert len(telling) == 1
        aims = {symbol for symbol, asked in zip(text.symbols, text.ambiguous, strict=True) if asked}
        assert aims == ({1} if telling == [BARRED] else {7})
        meant.update(aims)
        assert not {1, 7} & {g for g in text.glyphs if g < 10}  # drawn as a school's sign, always
    assert 0.4 < meant[1] / 600 < 0.6


@given(st.integers(2, 12), st.data())
def test_the_distance_to_the_telling_sign_can_be_chosen(length: int, data: st.DataObject) -> None:
    distance = data.draw(st.integers(1, length - 1))
    text = lines.schooled(by_seed(data.draw(st.integers(0, 99))), length, distance=distance)
    [flag] = [place for place, glyph in enumerate(text.glyphs) if glyph == FLAG]
    [sign] = [place for place, glyph in enumerate(text.glyphs) if glyph in (BAR, BARRED)]
    assert abs(flag - sign) == distance


def test_dashes_of_a_phone_number_stand_apart_and_inside() -> None:
    for text in of("phones"):
        words = decoded(text.symbols)
        assert 1 <= words.count("-") <= 2
        assert "--" not in words
        assert words.strip("-") == words


def test_a_text_of_other_signs_is_refused() -> None:
    with pytest.raises(ValueError, match=r"one or more of 0123456789-; got '12a'"):
        lines.plain("12a")
    with pytest.raises(ValueError, match="got ''"):
        lines.plain("")


def test_every_hand_has_every_sign_within_its_sheet(pens: Glyphs) -> None:
    assert pens.pictures.shape == (12, GLYPHS, 3, SHEET, SHEET)
    assert (pens.pictures.max((-2, -1)) > 120).all()
    first, past = pens.edges[..., 0], pens.edges[..., 1]
    assert (first < past).all()
    outside = np.arange(SHEET) < first[..., None]
    assert not (pens.pictures.max(-2)[outside] > 64).any()


def test_copies_are_of_one_hand_and_not_the_same(pens: Glyphs) -> None:
    ink = pens.pictures[:, :10].astype(np.float64) / 255
    assert not np.array_equal(ink[:, :, 0], ink[:, :, 1])
    within = np.abs(ink[:, :, 0] - ink[:, :, 1]).mean()
    between = np.abs(ink[:, :, 0] - np.roll(ink[:, :, 1], 1, 0)).mean()
    assert within < 0.8 * between


def test_a_pen_can_be_chosen_for_all_hands() -> None:
    thin, broad = (lines.writers(3, seed=3, copies=1, pen=pen) for pen in (1.2, 4.0))
    ink = [each.pictures[:, :10].mean((-2, -1)) for each in (thin, broad)]
    assert (ink[1] > 1.5 * ink[0]).all()


def test_lines_repeat_by_seed(pens: Glyphs) -> None:
    first, again = (compose(pens, of("phones", 8), by_seed(1)) for _ in range(2))
    assert all(torch.equal(one, other) for one, other in zip(first, again, strict=True))
    other = compose(pens, of("phones", 8), by_seed(2))
    assert other.ink.shape != first.ink.shape or not torch.equal(other.ink, first.ink)


def test_padding_is_paper_and_what_counts_has_ink(pens: Glyphs) -> None:
    made = compose(pens, [lines.number(by_seed(k), k) for k in range(1, 13)], by_seed(1))
    assert made.ink.shape == (12, 1, lines.HEIGHT, int(made.widths.max()))
    assert made.mask.sum(1).equal(made.widths)
    assert made.lengths.tolist() == list(range(1, 13))
    darkest = made.ink[:, 0].amax(1)  # (line, widest)
    assert (darkest[~made.mask] == 0).all()
    assert (darkest.amax(1) > 0.3).all()
    assert made.ink.min() >= 0
    assert made.ink.max() <= 1


@kinds
def test_a_line_says_what_its_text_says(pens: Glyphs, kind: str) -> None:
    texts = of(kind, 20)
    made = compose(pens, texts, by_seed(1))
    assert made.texts() == [text.symbols for text in texts]
    counts = torch.arange(made.symbols.shape[1]) < made.lengths[:, None]
    assert made.ambiguous.sum() == sum(sum(text.ambiguous) for text in texts)
    assert not made.ambiguous[~counts].any()


def test_columns_of_4_px_can_tell_any_line_from_another(pens: Glyphs) -> None:
    """CTC needs a column for each symbol, and one between a symbol and its repetition."""
    ones = compose(pens, [lines.plain("1" * 12)] * 30, by_seed(1), replace(TIDY, gap=(-9, -9)))
    assert (-(-ones.widths // 4) >= 23).all()


def test_a_tidy_line_is_its_glyphs_side_by_side(pens: Glyphs) -> None:
    one = Glyphs(pens.pictures[:1, :, :1], pens.edges[:1, :, :1])
    made = compose(one, [lines.plain("40")], by_seed(1), TIDY)
    ink, (first, past) = one.pictures[0, 4, 0], one.edges[0, 4, 0]
    expected = torch.from_numpy(ink[4:32, first:past]).float() / 255
    torch.testing.assert_close(made.ink[0, 0, :, 4 : 4 + past - first], expected)
    wide = int(past - first)
    assert (made.ink[0, 0, :, 4 + wide : 7 + wide] == 0).all()
    assert made.ink[0, 0, :, 7 + wide].max() > 0.2


def test_lines_of_real_digits_are_made_of_them() -> None:
    real = lines.real_digits()
    assert real.pictures.shape == (1, 10, 174, SHEET, SHEET)
    made = compose(real, [lines.plain("7")], by_seed(3), TIDY)
    wide = int(made.widths[0]) - 8
    theirs = [
        torch.from_numpy(real.pictures[0, 7, k, 4:32, first:past]).float() / 255
        for k, (first, past) in enumerate(real.edges[0, 7].tolist())
        if past - first == wide
    ]
    assert any(torch.equal(made.ink[0, 0, :, 4:-4], each) for each in theirs)


def test_strangers_are_many_and_each_digit_is_another_persons() -> None:
    made = lines.strangers(200, seed=1)
    assert len(made) == 1
    assert made.pictures.shape[2] >= 8
    assert not np.array_equal(made.pictures[0, 3, 0], made.pictures[0, 3, 1])
