from __future__ import annotations

import pytest

from twobrains.data.handwriting import WAYS, find_way, generate
from twobrains.data.handwriting.shares import EDITION_2, ON_PAPER, ON_TABLETS, Shares


@pytest.mark.parametrize("shares", [EDITION_2, ON_PAPER, ON_TABLETS])
def test_every_name_is_a_style(shares: Shares) -> None:
    assert all(find_way(digit, name).name == name for digit, name in shares)
    assert all(share >= 0 for share in shares.values())


def test_a_share_says_how_common_a_style_is() -> None:
    plain = generate(1_000, seed=8, digits=[2], edition=2)
    looped = generate(1_000, seed=8, digits=[2], edition=2, shares={(2, "high loop"): 20.0})
    own, more = (
        sum(WAYS[number].name == "high loop" for number in samples.ways.tolist())
        for samples in (plain, looped)
    )
    assert more > 4 * own > 0
