"""The standard library as text: in the alphabet, split by package, the same each time."""

from __future__ import annotations

import pytest

from twobrains.data import code


def test_there_is_much_of_it_and_all_in_the_alphabet() -> None:
    texts = code.modules()
    assert sum(map(len, texts.values())) > 4_000_000
    assert {"argparse", "asyncio.events", "textwrap", "json"} <= set(texts)
    assert not set("".join(texts.values())) - set(code.ALPHABET)
    assert not {name for name in texts if "test" in name.split(".")[:1] or "site-packages" in name}


def test_the_split_is_by_package_and_complete() -> None:
    parts = code.split()
    names = [name for part in parts for name in part]
    assert sorted(names) == sorted(code.modules())
    packages = [{name.split(".")[0] for name in part} for part in parts]
    assert not packages[0] & packages[1] | packages[0] & packages[2] | packages[1] & packages[2]
    sizes = [sum(len(code.modules()[name]) for name in part) for part in parts]
    assert sizes[0] > 0.75 * sum(sizes)
    assert min(sizes) > 150_000


def test_encoding_goes_both_ways() -> None:
    text = 'def f(x):\n    return "~"\n'
    assert code.decode(code.encode(text)) == text
    assert code.encode("\n ~").tolist() == [0, 1, 95]


def test_a_strange_symbol_is_named() -> None:
    with pytest.raises(ValueError, match="'é'"):
        code.encode("café")
