"""Descriptions, cards and the map of the site; what needs a public address waits for one."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from book.test_figure_index import PICTURE, chapter
from book.test_figure_index import book as made
from twobrains.book import metadata, social_cards
from twobrains.live import markup

BOOK = "https://example.org/two-brains/"


@pytest.fixture(params=[BOOK, ""], ids=["public", "nowhere"])
def address(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The book's, set and not."""
    monkeypatch.setattr(metadata, "addresses", lambda: SimpleNamespace(book=request.param))
    return str(request.param)


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A build of one chapter with two figures."""
    monkeypatch.setenv(markup.STORE, str(tmp_path))
    Image.new("RGB", (1200, 400), "red").save(tmp_path / f"{PICTURE}.png")
    app = made(one=chapter())
    app.outdir = str(tmp_path / "html")
    (tmp_path / "html").mkdir()
    app.builder.format = "html"
    app.builder.get_target_uri = "{}.html".format
    return app


def test_a_page_not_found_begins_its_addresses_where_the_book_lies(address: str) -> None:
    config = SimpleNamespace(html_title="Two Brains")
    metadata.describe(config)
    assert config.notfound_urls_prefix == ("/two-brains/" if address else "/")
    assert (config.ogp_site_url, config.ogp_site_name) == (address, "Two Brains")


def test_a_page_names_its_card_if_there_is_an_address(app: Any, address: str) -> None:
    context: dict[str, Any] = {"meta": None}
    metadata.name_card(app, "one", "page.html", context, object())
    drawn = [*Path(app.outdir).rglob("*.png")]
    if not address:
        assert context == {"meta": None}
        assert drawn == []
        return
    [card] = drawn
    assert context["meta"]["og:image"] == f"{BOOK}_static/cards/{card.name}"
    assert context["meta"]["og:image:alt"] == "Windows"


def test_a_card_has_the_size_that_is_asked_for_and_holds_the_figure(app: Any) -> None:
    red = social_cards._pixels(f"{PICTURE}.png")
    with Image.open(io.BytesIO(social_cards.draw("A title " * 8, red))) as card:
        assert card.size == (1200, 630)
        reds = sum(pixel[:3] == (255, 0, 0) for pixel in card.convert("RGB").getdata())
    assert reds > 30_000
    with Image.open(io.BytesIO(social_cards.draw("A title", None))) as card:
        assert card.size == (1200, 630)


def test_without_an_address_the_description_alone_is_kept(address: str) -> None:
    tags = ['<meta property="og:url" content="x">', '<meta name="description" content="Words.">']
    context = {"metatags": "\n".join([*tags, '<meta name="twitter:card" content="y">'])}
    metadata.finish_tags(None, "one", "page.html", context, None)
    assert (tags[1] == context["metatags"]) is not bool(address)


def test_the_map_lists_pages_and_figures(app: Any, address: str) -> None:
    metadata.map_site(app, None)
    file = Path(app.outdir) / "sitemap.xml"
    assert file.exists() is bool(address)
    if address:
        found = [each.text for each in ET.parse(file).iter() if each.tag.endswith("loc")]
        names = ["one.html", "figures/first.html", "figures/shift.html"]
        assert found == [BOOK + name for name in names]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A whole text.", "A whole text."),
        ("Who knows first what you are writing? Write a digit below. Two tra...",
         "Who knows first what you are writing? Write a digit below."),
        ("Short. Then one sentence that goes on and on, without an end, until it is cu...",
         "Short. Then one sentence that goes on and on, without an end, until it is …"),
    ],
)  # fmt: skip
def test_a_description_ends_where_a_sentence_or_a_word_does(text: str, wanted: str) -> None:
    assert metadata.ended(text) == wanted
    context = {"metatags": f'<meta name="description" content="{text}" />'}
    metadata.finish_tags(None, "one", "page.html", context, None)
    assert context["metatags"] == f'<meta name="description" content="{wanted}" />'
