"""One page with every live figure: screenshot, title and chapter, and what narrows it down."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx_external_toc.parsing import parse_toc_yaml

from twobrains.bench import screenshots
from twobrains.book.contents import headings
from twobrains.book.figure_index import Shown, figures, reading_order
from twobrains.book.figure_pages import FOLDER
from twobrains.book.numbering import chapter_numbers
from twobrains.live import markup
from twobrains.manifest import FILES
from twobrains.paths import ROOT

WIDTH = 560
"""Width of a thumbnail, in pixels: twice its width on a laptop."""
BEST = ("watching", "line", "sensitivity", "sliding", "learning", "evolution")
"""The figures to begin with."""
TITLES = {
    "watching": "Which of them knows first what you write?",
    "steps": "What do padding and stride change?",
    "epochs": "What becomes of eight kernels in training?",
    "adding": "Can a state keep a number until it is needed?",
    "copying": "Can a state keep a word?",
    "pairs": "Who recalls which value belongs to which key?",
    "inside-windows": "What do the kernels of your own model respond to?",
    "inside-rows": "What is in the hidden states of your own model?",
    "inside-dense": "What can’t look_inside show?",
    "inside-digit-cnn": "How do I choose what look_inside shows?",
}
"""Titles of figures whose heading is another's too, or says little among other chapters'."""
NETWORKS = {
    "Convolution": r"\bCNN|\bTCN|convol|kernel|feature map|receptive|window",
    "Recurrence": r"\bRNN|\bB?i?LSTM|\bB?i?GRU|recurren|\bcell\b|hidden state",
    "Attention": r"Transformer|attention|attend|\bViT\b",
    "State space": r"state space|\bS4D|Mamba|linear recurrence|\bscan\b",
}
"""Kinds of network, and the words that tell a figure is about one."""
LABELS = ("label", "names", "options", "series", "columns")
"""Settings of controls and panels that hold words a reader sees."""


def gallery(app: Sphinx, page: str) -> str:
    """The figures as HTML for a page: the best, then all by chapter; draws thumbnails that lack."""
    found = figures(app)
    titles = titles_of(found)
    _draw_small(Path(app.outdir), found)
    up = "../" * page.count("/")
    parts = headings(parse_toc_yaml(ROOT / "_toc.yml"))
    numbers = chapter_numbers(reading_order(app))

    def cards(some: Sequence[Shown]) -> str:
        made = (
            _card(each, titles[each.manifest.name], parts.get(each.page, ""), up) for each in some
        )
        return '<ul class="gallery">\n' + "\n".join(made) + "\n</ul>"

    best = [each for name in BEST for each in found if each.manifest.name == name]
    first = f"<section><h2>Six to begin with</h2>\n{cards(best)}</section>\n" if best else ""
    sections = [
        first,
        _filter(dict.fromkeys(parts.get(each.page, "") for each in found), len(found)),
    ]
    for (document, chapter), group in groupby(found, key=lambda shown: (shown.page, shown.chapter)):
        link = app.builder.get_relative_uri(page, document)
        number = f"{numbers[document]} " if document in numbers else ""
        title = f'<h2><a href="{link}">{number}{html.escape(chapter)}</a></h2>'
        sections.append(f'<section class="gallery-chapter">{title}\n{cards(list(group))}</section>')
    return "\n".join(sections)


def titles_of(found: Sequence[Shown]) -> dict[str, str]:
    """A title for each figure, by name: its heading, where no other figure has it.

    Raises:
        ExtensionError: two figures would have one title.
    """
    titles = {each.manifest.name: TITLES.get(each.manifest.name, each.question) for each in found}
    twice = [title for title, many in Counter(titles.values()).items() if many > 1]
    if twice:
        names = [name for name, title in titles.items() if title == twice[0]]
        raise ExtensionError(
            f"{' and '.join(names)} are both {twice[0]!r} in the gallery: give one of them a title "
            "in TITLES of twobrains/book/gallery.py"
        )
    return titles


def networks(shown: Shown) -> list[str]:
    """The kinds of network that a figure's words speak of."""
    spec = shown.manifest.spec
    parts = [*spec.get("controls", []), *spec.get("panels", [])]
    words = [shown.question, shown.manifest.alt, str(spec.get("seen", ""))]
    words += [str(part[key]) for part in parts for key in LABELS if key in part]
    text = " ".join(words)
    return [kind for kind, told in NETWORKS.items() if re.search(told, text)]


def _filter(parts: dict[str, None], count: int) -> str:
    """What narrows the gallery down; gallery.js shows it."""
    return f"""<form class="gallery-filter" hidden>
<label>Part {_choice("part", [part for part in parts if part])}</label>
<label>Network {_choice("network", list(NETWORKS))}</label>
<label>Words <input type="search" name="words"></label>
<output>{count} figures</output>
</form>"""


def _choice(name: str, options: Sequence[str]) -> str:
    inner = "".join(f"<option>{html.escape(option)}</option>" for option in options)
    return f'<select name="{name}"><option value="">all</option>{inner}</select>'


def _card(shown: Shown, title: str, part: str, up: str) -> str:
    name = html.escape(shown.manifest.name)
    kinds = html.escape("|".join(networks(shown)))
    return (
        f'<li data-part="{html.escape(part)}" data-network="{kinds}">'
        f'<a href="{up}{FOLDER}/{name}.html">{_images(shown, up)}'
        f"<span>{html.escape(title)}</span></a></li>"
    )


def _images(shown: Shown, up: str) -> str:
    """The screenshots in both schemes; the drawn image of a figure that has none yet."""
    alt = html.escape(shown.manifest.alt)
    name = shown.manifest.name
    if not all(screenshots.file_of(name, scheme).exists() for scheme in screenshots.SCHEMES):
        small = f"{up}{FILES}/{Path(shown.manifest.picture).stem}.webp"
        return f'<img class="drawn" src="{small}" alt="{alt}" loading="lazy">'
    width, height = screenshots.SIZE
    return "".join(
        f'<img class="only-{scheme}" src="{up}_static/gallery/{html.escape(name)}-{scheme}.webp" '
        f'alt="{alt}" width="{width}" height="{height}" loading="lazy">'
        for scheme in screenshots.SCHEMES
    )


def _draw_small(site: Path, found: list[Shown]) -> None:
    """Draw thumbnails of the stored images, named by what they show: none is drawn twice."""
    from PIL import Image

    store = markup.store()
    (site / FILES).mkdir(parents=True, exist_ok=True)
    for shown in found:
        small = site / FILES / f"{Path(shown.manifest.picture).stem}.webp"
        if store is not None and not small.exists():
            with Image.open(store / shown.manifest.picture) as picture:
                picture.thumbnail((WIDTH, WIDTH))
                picture.convert("RGB").save(small, quality=80)
