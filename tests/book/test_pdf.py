"""The parts of the book's PDF that need no browser: links, outline, numbers, what is kept, the line."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import (
    DictionaryObject,
    Fit,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from twobrains.book.pdf import contents, front, joining, links, printing
from twobrains.book.pdf.__main__ import make
from twobrains.paths import ROOT

TITLE = contents.Title("Some book", "Some authors", "en")
PAGES = ["book/intro.html", "notebooks/one.html"]


def printed(file: Path, title: str, headings: list[str], address: str | None = None) -> Path:
    """A print as Chromium makes it: two sheets, an outline, an anchor on the second, links, tags."""
    writer = PdfWriter()
    for _ in range(2):
        write(writer.add_blank_page(595, 842), "word")
    whole = writer.add_outline_item(title=title, page_number=0, fit=Fit.xyz(left=0, top=800))
    for heading in headings:
        fit = Fit.xyz(left=0, top=600)
        writer.add_outline_item(title=heading, page_number=1, parent=whole, fit=fit)
    writer.add_named_destination("/here", 1)
    inward = writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url="x"))
    del inward["/A"]
    inward[NameObject("/Dest")] = NameObject("/here")
    inward[NameObject("/StructParent")] = NumberObject(1)
    if address:
        writer.add_annotation(0, Link(rect=(9, 9, 18, 18), url=address))
    tag(writer)
    writer.write(file)
    return file


def write(sheet: PageObject, text: str) -> None:
    """Put a text on a blank sheet."""
    stream = StreamObject()
    stream.set_data(f"BT /F 9 Tf 50 700 Td ({text}) Tj ET".encode())
    sheet[NameObject("/Contents")] = stream
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})
    sheet["/Resources"][NameObject("/Font")] = DictionaryObject({NameObject("/F"): font})


def tag(writer: PdfWriter) -> None:
    """Give a print the tree of tags that Chromium would: a document with one paragraph."""
    paragraph = DictionaryObject({NameObject("/S"): NameObject("/P")})
    kept = writer._add_object(paragraph)
    document = {NameObject("/S"): NameObject("/Document"), NameObject("/K"): kept}
    numbers = joining.tags.ArrayObject([NumberObject(0), kept, NumberObject(1), kept])
    root = joining.tags._named(
        "/StructTreeRoot",
        K=writer._add_object(DictionaryObject(document)),
        ParentTree=joining.tags._named("/ParentTree", Nums=numbers),
        ParentTreeNextKey=NumberObject(2),
    )
    writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(root)
    writer.pages[0][NameObject("/StructParents")] = NumberObject(0)


@pytest.fixture
def whole(tmp_path: Path) -> PdfReader:
    """Two prints made one; the first links to an anchor of the second, and out of the book."""
    to = "http://localhost:1234/notebooks/one.html#here"
    first = printed(tmp_path / "a", "Intro", ["Whose", "WhoseWhose"], to)
    second = printed(tmp_path / "b", "One", ["Whose"], "https://example.org/")
    return PdfReader(io.BytesIO(joining.join({PAGES[0]: first, PAGES[1]: second}, TITLE)))


def titles(reader: PdfReader) -> list[object]:
    def below(items: list[object]) -> list[object]:
        return [below(x) if isinstance(x, list) else x.title for x in items]  # type: ignore[attr-defined]

    return below(reader.outline)


def test_the_outline_has_each_page_with_its_headings_below(whole: PdfReader) -> None:
    assert titles(whole) == ["Intro", ["Whose", "Whose"], "One", ["Whose"]]
    chapter = whole.outline[2]
    assert whole.get_destination_page_number(chapter) == 2


def test_a_link_leads_to_its_place_in_the_whole_or_out_of_it(whole: PdfReader) -> None:
    first, third = (
        [annotation.get_object() for annotation in whole.pages[sheet]["/Annots"]]
        for sheet in (0, 2)
    )
    sheets = [page.indirect_reference for page in whole.pages]
    assert [link["/Dest"][0] for link in first] == [sheets[1], sheets[3]]
    assert third[0]["/Dest"][0] == sheets[3]  # the same name as in the page before
    assert third[1]["/A"]["/URI"] == "https://example.org/"


def test_an_anchor_that_is_unknown_is_the_pages_first_sheet(tmp_path: Path) -> None:
    first = printed(tmp_path / "a", "A", [], f"{links.SERVED}:9/notebooks/one.html#lost")
    second = printed(tmp_path / "b", "B", [])
    made = PdfReader(io.BytesIO(joining.join({PAGES[0]: first, PAGES[1]: second}, TITLE)))
    link = made.pages[0]["/Annots"][1].get_object()
    assert link["/Dest"][0] == made.pages[2].indirect_reference


def test_a_link_to_a_page_that_is_not_printed_is_refused(tmp_path: Path) -> None:
    first = printed(tmp_path / "a", "A", [], f"{links.SERVED}:9/search.html")
    with pytest.raises(KeyError, match=r"search\.html is not printed"):
        joining.join({PAGES[0]: first}, TITLE)


def test_each_sheet_bears_its_number_and_chapter(whole: PdfReader) -> None:
    feet = [page.extract_text().split()[1:] for page in whole.pages]
    assert feet == [["Intro", "1"], ["Intro", "2"], ["One", "3"], ["One", "4"]]
    assert whole.page_labels == ["1", "2", "3", "4"]


def test_a_blank_sheet_at_a_pages_end_is_left_out(tmp_path: Path) -> None:
    file = printed(tmp_path / "a", "A", [])
    writer = PdfWriter(clone_from=file)
    write(writer.pages[1], "")
    writer.write(file)
    made = PdfReader(io.BytesIO(joining.join({PAGES[0]: file}, TITLE)))
    assert len(made.pages) == 1


def test_the_trees_of_tags_become_one(whole: PdfReader) -> None:
    root = whole.root_object["/StructTreeRoot"]
    numbers = root["/ParentTree"]["/Nums"]
    assert list(numbers[::2]) == [0, 1, 2, 3]
    parts = [part.get_object() for part in root["/K"]["/K"]]
    assert [part["/S"] for part in parts] == ["/Part", "/Part"]
    assert whole.pages[2]["/StructParents"] == 2
    assert whole.pages[2]["/Annots"][0].get_object()["/StructParent"] == 3
    assert numbers[5].get_object() == parts[1]["/K"]
    assert whole.root_object["/MarkInfo"]["/Marked"]


def test_title_author_and_language_are_in_its_properties(whole: PdfReader) -> None:
    assert whole.metadata
    assert (whole.metadata.title, whole.metadata.author) == ("Some book", "Some authors")
    assert whole.root_object["/Lang"] == TextStringObject("en")


def test_the_books_pages_come_in_the_order_of_its_contents() -> None:
    pages = contents.pages(ROOT)
    assert pages[0] == "book/intro.html"
    assert pages.index("notebooks/01_local_connectivity.html") < pages.index("book/glossary.html")
    assert contents.title(ROOT).title == "Two Brains"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site whose front page shows one image."""
    built = tmp_path / "html"
    (built / "book").mkdir(parents=True)
    (built / "index.html").touch()
    (built / "dot.png").write_bytes(b"one")
    page = '<img src="../dot.png"><!-- pdf --><!-- /pdf --><a href="other.html">'
    (built / PAGES[0]).write_text(page, encoding="utf-8")
    return built


def test_a_page_is_printed_anew_if_what_it_shows_has_changed(site: Path) -> None:
    def shown() -> str:
        return printing.shown(site, PAGES[0], ["links"])

    before = shown()
    (site / front.NAME).write_bytes(b"%PDF")
    (site / PAGES[0]).write_text(
        (site / PAGES[0]).read_text(encoding="utf-8").replace("<!-- pdf -->", "<!-- pdf -->a PDF"),
        "utf-8",
    )
    assert shown() == before, "the line that leads to the PDF is not part of it"
    assert printing.shown(site, PAGES[0], ["others"]) != before
    (site / "dot.png").write_bytes(b"two")
    assert shown() != before


def test_what_was_printed_is_not_printed_again(site: Path) -> None:
    kept = site.parent / "pdf"
    kept.mkdir()
    name = f"{printing.shown(site, PAGES[0], [PAGES[0], ''])}.pdf"
    printed(kept / name, "Intro", ["Whose"])
    (kept / "old.pdf").touch()
    for _ in range(2):
        pdf = make(site, PAGES[:1], TITLE)  # no browser is asked for
    assert len(PdfReader(pdf).pages) == 2
    assert name in {file.name for file in kept.iterdir()}
    assert len(list(kept.iterdir())) == 2, "the page and the whole, and nothing of old"


def test_the_front_page_leads_to_the_pdf_only_while_there_is_one(site: Path) -> None:
    app = SimpleNamespace(
        outdir=str(site),
        builder=SimpleNamespace(format="html"),
        config=SimpleNamespace(root_doc="book/intro"),
    )
    printed(site / front.NAME, "Intro", [])
    for _ in range(2):
        front.refill(app, None)
    html = (site / PAGES[0]).read_text(encoding="utf-8")
    assert html.count('as <a href="../two-brains.pdf">a PDF</a>, 2 pages, 1 MB.') == 1
    (site / front.NAME).unlink()
    front.refill(app, RuntimeError("a build that failed"))
    assert "a PDF" in (site / PAGES[0]).read_text(encoding="utf-8")
    front.refill(app, None)
    assert "a PDF" not in (site / PAGES[0]).read_text(encoding="utf-8")


def test_the_books_front_page_has_the_mark() -> None:
    assert "<!-- pdf --><!-- /pdf -->" in (ROOT / "book" / "intro.md").read_text(encoding="utf-8")


def test_a_site_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"lacks book/intro\.html: run `make build` first"):
        make(tmp_path, PAGES[:1], TITLE)


def test_without_pypdf_it_says_what_to_install(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twobrains.book.pdf.__main__.find_spec", lambda _: None)
    with pytest.raises(SystemExit, match=r"pip install 'twobrains\[pdf\]'"):
        make(site, PAGES[:1], TITLE)
