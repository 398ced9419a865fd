"""The book's figures: their questions, their order, their own pages, the gallery."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from PIL import Image
from sphinx.errors import ExtensionError

from twobrains.bench import screenshots
from twobrains.book import figure_index, figure_pages, gallery
from twobrains.live import markup
from twobrains.live.wire import in_script
from twobrains.manifest import FILES, LIST, read_list

PICTURE = "ab" * 10
MODEL = f"{'cd' * 10}.onnx"


def section(title: str, anchor: str, *children: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", title), *children, ids=[anchor])


def live(name: str, alt: str = "A <picture>.") -> nodes.raw:
    """What a chapter's output holds of a figure."""
    state = {
        "spec": {"name": name, "alt": alt},
        "model": f"{markup.HERE}{MODEL}",
        "picture": f"{markup.HERE}{PICTURE}.png",
    }
    script = f'<script type="application/json">{in_script(state)}</script>'
    text = f'<section class="live-figure" data-figure="{name}">{script}</section>'
    return nodes.raw("", text, format="html")


def book(**pages: nodes.section) -> SimpleNamespace:
    """A build of these pages, in this order."""
    names = [*pages]
    relations = {
        name: [None, None, after] for name, after in zip(names, [*names[1:], None], strict=True)
    }
    env = SimpleNamespace(
        collect_relations=lambda: relations,
        titles={name: page[0] for name, page in pages.items()},
        get_doctree=pages.__getitem__,
    )
    builder = SimpleNamespace(get_relative_uri=lambda _, page: f"../{page}.html")
    config = SimpleNamespace(root_doc=names[0])
    return SimpleNamespace(env=env, builder=builder, config=config)


def chapter() -> nodes.section:
    ask = section("Where is it?", "where-is-it", nodes.container("", live("shift")))
    return section("Windows", "windows", live("first"), ask)


def test_a_figure_is_asked_about_by_the_heading_above_it() -> None:
    found = figure_index.figures(book(one=chapter()))
    assert [(each.manifest.name, each.question, each.anchor) for each in found] == [
        ("first", "Windows", ""),
        ("shift", "Where is it?", "where-is-it"),
    ]
    assert found[1].manifest.alt == "A <picture>."
    assert found[1].manifest.files == (MODEL, f"{PICTURE}.png")


def test_figures_come_in_reading_order() -> None:
    pages = {"z": section("Z", "z", live("late")), "a": section("A", "a", live("later"))}
    assert [each.manifest.name for each in figure_index.figures(book(**pages))] == ["late", "later"]


def test_two_figures_of_one_name_stop_the_build_in_words() -> None:
    pages = {name: section(name, name, live("shift")) for name in ("one", "two")}
    with pytest.raises(ExtensionError, match="two and one both make a figure 'shift'"):
        figure_index.figures(book(**pages))


def test_every_figure_has_a_page_of_its_own_that_leads_to_its_place() -> None:
    pages = {name: context for name, context, _ in figure_pages.pages(book(one=chapter()))}
    assert [*pages] == ["figures/first", "figures/shift"]
    shift = pages["figures/shift"]
    assert shift["place"] == "../one.html#where-is-it"
    assert shift["title"] == "Where is it?"
    assert shift["body"].startswith('<section data-of="one" class="live-figure"')


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A build of one chapter with two figures; one of them has been photographed."""
    monkeypatch.setenv(markup.STORE, str(tmp_path))
    monkeypatch.setattr(screenshots, "FOLDER", tmp_path)
    for scheme in screenshots.SCHEMES:
        screenshots.file_of("shift", scheme).touch()
    Image.new("RGBA", (1600, 800), "white").save(tmp_path / f"{PICTURE}.png")
    app = book(**{"notebooks/04_windows": chapter()})
    app.outdir = str(tmp_path / "html")
    return app


def test_the_gallery_shows_every_figure_with_its_question(shown: SimpleNamespace) -> None:
    body = gallery.gallery(shown, "book/gallery")  # type: ignore[arg-type]
    assert "<output>2 figures</output>" in body
    assert '<h2><a href="../notebooks/04_windows.html">4 Windows</a></h2>' in body
    assert '<a href="../figures/shift.html">' in body
    assert "<span>Where is it?</span>" in body
    assert "Six to begin with" not in body


def test_the_gallery_shows_screenshots_in_both_schemes(shown: SimpleNamespace) -> None:
    body = gallery.gallery(shown, "book/gallery")  # type: ignore[arg-type]
    for scheme in ("light", "dark"):
        assert f'class="only-{scheme}" src="../_static/gallery/shift-{scheme}.webp"' in body
    assert body.count('alt="A &lt;picture&gt;."') == 3


def test_a_figure_that_nobody_photographed_is_shown_as_it_was_drawn(shown: SimpleNamespace) -> None:
    body = gallery.gallery(shown, "book/gallery")  # type: ignore[arg-type]
    assert f'<img class="drawn" src="../{FILES}/{PICTURE}.webp"' in body
    with Image.open(Path(shown.outdir) / FILES / f"{PICTURE}.webp") as small:
        assert small.size == (gallery.WIDTH, gallery.WIDTH // 2)


def test_the_best_figures_come_first(
    shown: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "BEST", ("shift",))
    best = gallery.gallery(shown, "book/gallery").partition("</section>")[0]  # type: ignore[arg-type]
    assert best.startswith("<section><h2>Six to begin with</h2>")
    assert best.count("figures/shift.html") == 1
    assert "figures/first.html" not in best


def test_two_figures_of_one_title_stop_the_build_in_words() -> None:
    page = section("A", "a", section("Why?", "why", live("one"), live("two")))
    found = figure_index.figures(book(page=page))  # type: ignore[arg-type]
    with pytest.raises(ExtensionError, match=r"one and two are both 'Why\?' in the gallery"):
        gallery.titles_of(found)


@pytest.mark.parametrize(
    ("alt", "kinds"),
    [
        ("The outputs of a CNN and an LSTM.", ["Convolution", "Recurrence"]),
        ("What a Transformer attends to.", ["Attention"]),
        ("Bars.", []),
    ],
)
def test_a_figures_words_tell_its_kinds_of_network(alt: str, kinds: list[str]) -> None:
    found = figure_index.figures(book(page=section("A", "a", live("one", alt))))  # type: ignore[arg-type]
    assert gallery.networks(found[0]) == kinds


@pytest.fixture
def site(tmp_path: Path) -> SimpleNamespace:
    """A build of one chapter, and of a page in plain Markdown that shows one of its figures."""
    intro = tmp_path / "intro.md"
    intro.write_text("<!-- live figure shift of one -->\n\n![](a.png)\n\n<!-- /live figure -->\n")
    app = book(one=chapter(), intro=section("Intro", "intro"))
    app.env.found_docs = {"one", "intro"}
    app.env.doc2path = {"one": "one.ipynb", "intro": str(intro)}.__getitem__
    app.builder.format = "html"
    app.builder.get_target_uri = "{}.html".format
    app.outdir = str(tmp_path / "html")
    return app


def test_the_site_lists_every_figure_with_all_pages_that_show_it(site: SimpleNamespace) -> None:
    figure_index.write(site, None)
    first, shift = read_list(Path(site.outdir))
    assert (first.name, first.pages) == ("first", ["one.html"])
    assert (shift.name, shift.pages) == ("shift", ["one.html", "intro.html"])
    assert (shift.page, shift.anchor) == ("one.html", "where-is-it")
    assert (shift.question, shift.chapter) == ("Where is it?", "Windows")
    assert (shift.alt, shift.files) == ("A <picture>.", (MODEL, f"{PICTURE}.png"))


@pytest.mark.parametrize("problem", [None, ValueError("a failed build")])
def test_no_list_is_written_of_another_format_or_a_failed_build(
    site: SimpleNamespace, problem: Exception | None
) -> None:
    site.builder.format = "html" if problem else "latex"
    figure_index.write(site, problem)
    assert not (Path(site.outdir) / LIST).exists()
