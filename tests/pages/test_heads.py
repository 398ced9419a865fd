"""What a page says of itself: its title, its description, its policy."""

from __future__ import annotations

import html
import re
from collections import Counter

import pytest
from browser import built

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
MADE = {"genindex.html", "search.html"}  # lists, which no description says anything about
ALL = [*built.pages(), *built.figure_pages()]


def described(page: str) -> str:
    found = DESCRIPTION.search(built.text(page))
    assert found, f"{page} has no description"
    return html.unescape(found[1])


@pytest.mark.parametrize("page", ALL)
def test_a_page_has_a_title_and_a_policy(page: str) -> None:
    text = built.text(page)
    title = TITLE.search(text)
    assert title
    assert "Two Brains" in title[1]
    assert text.count('http-equiv="Content-Security-Policy"') == 1
    markup = re.sub(r"<script.*?</script>|<!--.*?-->", "", text, flags=re.DOTALL)
    assert not re.search(r"<[^>]+\son[a-z]+=", markup)


@pytest.mark.parametrize("page", [page for page in built.pages() if page not in MADE])
def test_a_page_says_in_a_sentence_what_it_is(page: str) -> None:
    assert 40 <= len(described(page)) <= 200


def test_no_two_pages_say_the_same() -> None:
    said = Counter(described(page) for page in ALL if page not in MADE)
    assert [text for text, count in said.items() if count > 1] == []


def test_no_policy_lets_a_script_run_by_its_text() -> None:
    for page in ALL:
        policy = re.search(r'Security-Policy" content="([^"]*)"', built.text(page))
        assert policy, page
        [scripts] = re.findall(r"script-src ([^;]*)", policy[1])
        assert "unsafe-inline" not in scripts
        assert "'unsafe-eval'" not in scripts
