"""What a search engine or a chat reads of a page: its description, its card, the map of the site.

The description is the page's first sentences. What needs the book's public address, cards and the
map, is there once ``pyproject.toml`` holds one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape

from sphinx.application import Sphinx

from twobrains.addresses import addresses
from twobrains.book import figure_index, figure_pages, social_cards

LENGTH = 180
"""Length of a description, in characters: about what a search engine shows."""
SHORTEST = 50
"""A description of whole sentences is preferred, down to so many characters."""
_DESCRIPTION = re.compile(r'(?<=description" content=")[^"]*(?=")')
_SENTENCES = re.compile(r".*[.?!](?=\s)", re.DOTALL)
NOT_FOUND = """<h1>No such page</h1>
<p>The address leads nowhere in this book; a chapter may have moved. The table of contents lists
what there is, and the search finds a word.</p>"""


def describe(config: Any) -> None:
    """Set the extensions that write the tags and the page of addresses that lead nowhere."""
    book = addresses().book
    config.ogp_site_url, config.ogp_site_name = book, config.html_title
    config.ogp_description_length = LENGTH
    config.ogp_social_cards = {"enable": False}
    config.ogp_custom_meta_tags = ['<meta name="twitter:card" content="summary_large_image">']
    config.notfound_urls_prefix = urlsplit(book).path or "/"
    config.notfound_context = {"title": "No such page", "body": NOT_FOUND}


def name_card(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Draw the page's card, and name it to the extension that writes the tags."""
    book = addresses().book
    if not book or doctree is None:
        return
    title = app.env.titles[page].astext()
    picture = next((shown.manifest.picture for shown in figure_index.of_page(app, page)), "")
    card = social_cards.card(Path(app.outdir), title, picture)
    meta = context.get("meta") or {}
    meta["og:image"], meta["og:image:alt"] = urljoin(book, card), title
    context["meta"] = meta


def finish_tags(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """End the description well; without a public address drop the other tags, which need one."""
    tags = _DESCRIPTION.sub(lambda found: ended(found[0]), context.get("metatags", ""))
    if not addresses().book:
        lines = tags.splitlines()
        tags = "\n".join(tag for tag in lines if "og:" not in tag and "twitter:" not in tag)
    context["metatags"] = tags


def ended(text: str) -> str:
    """A text that was cut at some letter, cut at the end of a sentence, or else of a word."""
    if not text.endswith("..."):
        return text
    sentences = _SENTENCES.match(text)
    if sentences and len(sentences[0]) >= SHORTEST:
        return sentences[0]
    return text.removesuffix("...").rpartition(" ")[0].rstrip(",;:") + " …"


def map_site(app: Sphinx, problem: Exception | None) -> None:
    """Write ``sitemap.xml``: every page of the book, and every figure's own."""
    book = addresses().book
    if problem or app.builder.format != "html" or not book:
        return
    pages = [app.builder.get_target_uri(page) for page in figure_index.reading_order(app)]
    pages += [f"{figure_pages.document(shown)}.html" for shown in figure_index.figures(app)]
    urls = "\n".join(f"<url><loc>{escape(urljoin(book, page))}</loc></url>" for page in pages)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n'
    )
    (Path(app.outdir) / "sitemap.xml").write_text(text, encoding="utf-8")
