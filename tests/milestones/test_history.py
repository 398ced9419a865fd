"""The milestones: every source is in the bibliography, every line of descent and every link holds."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from collecting import over
from guide.test_rules import leads_somewhere

from twobrains.milestones import LINEAGES, History, Milestone, listing, read
from twobrains.milestones.history import MILESTONES
from twobrains.palette import BRAINS
from twobrains.paths import ROOT

HISTORY = read()
each_one = over(HISTORY, lambda each: each.id)
ENTRY = re.compile(r"^@(\w+)\{([^,\s]+),\n(.*?)^\}", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"(\w+)\s*=\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
VENUES = ("journal", "booktitle", "howpublished", "publisher", "archiveprefix")
ARXIV = re.compile(r"(\d\d)(\d\d)\.\d{4,5}")
DOI = re.compile(r"10\.\d{4,9}/\S+")


@cache
def bibliography() -> dict[str, dict[str, str]]:
    """Every entry's fields, by its key."""
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    return {key: dict(FIELD.findall(body)) for _, key, body in ENTRY.findall(text)}


def plain(name: str) -> str:
    """Letters without accents and braces."""
    split = unicodedata.normalize("NFD", name.replace("{", "").replace("}", ""))
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def surnames(authors: str) -> list[str]:
    return [plain(author.split(",")[0]) for author in authors.split(" and ")]


def years(entry: dict[str, str]) -> set[int]:
    """The year of an entry and that of its preprint, which arXiv's number tells."""
    found = {int(entry["year"])}
    if number := ARXIV.match(entry.get("eprint", "")):
        found.add(2000 + int(number[1]))
    return found


def test_the_bibliography_is_read_whole() -> None:
    text = (ROOT / "book" / "references.bib").read_text(encoding="utf-8")
    assert len(bibliography()) == len(re.findall(r"^@", text, re.MULTILINE))


def test_there_are_at_least_thirty_and_several_of_every_lineage() -> None:
    assert len(HISTORY) >= 30
    assert {lineage: len(HISTORY.of(lineage)) >= 4 for lineage in LINEAGES} == dict.fromkeys(
        LINEAGES, True
    )


def test_they_go_from_the_1940s_to_this_decade_and_each_lineage_has_its_colour() -> None:
    assert HISTORY.milestones[0].year < 1950
    assert HISTORY.milestones[-1].year >= 2025
    assert set(LINEAGES) <= set(BRAINS)


@each_one
def test_its_source_has_authors_title_year_venue_and_identifier(milestone: Milestone) -> None:
    entry = bibliography()[milestone.source]
    assert entry["author"]
    assert entry["title"]
    assert entry["year"].isdigit()
    assert any(entry.get(venue) for venue in VENUES), "no venue"
    assert any(entry.get(name) for name in ("doi", "eprint", "url")), "no identifier"
    assert DOI.fullmatch(entry.get("doi", "10.1000/x"))
    assert ARXIV.fullmatch(entry.get("eprint", "1706.03762"))
    assert entry.get("url", "https://").startswith("https://")


@each_one
def test_its_year_is_that_of_its_source_or_of_the_preprint(milestone: Milestone) -> None:
    entry = bibliography()[milestone.source]
    assert milestone.year in years(entry), f"{milestone.year}, source {sorted(years(entry))}"
    assert str(int(entry["year"])) in milestone.source


@each_one
def test_its_authors_are_those_of_its_source(milestone: Milestone) -> None:
    names = surnames(bibliography()[milestone.source]["author"])
    others = "others" in names
    by = plain(milestone.by)
    if by.endswith(" et al."):
        assert by == f"{names[0]} et al."
        assert len(names) > 3 or others
    else:
        assert re.split(r", | & ", by) == names


@each_one
def test_what_it_inherits_from_came_before_it(milestone: Milestone) -> None:
    for parent in HISTORY.parents(milestone.id):
        assert parent.year <= milestone.year
        assert HISTORY.place[parent.id] < HISTORY.place[milestone.id]
        assert milestone in HISTORY.heirs(parent.id)


@each_one
def test_every_link_leads_to_a_page_and_a_place_on_it(milestone: Milestone) -> None:
    assert leads_somewhere(milestone.link), milestone.link
    if milestone.shown:
        assert leads_somewhere(milestone.shown), milestone.shown


@each_one
def test_it_is_told_in_one_sentence_that_fits_below_the_timeline(milestone: Milestone) -> None:
    assert 30 <= len(milestone.idea) <= 200, len(milestone.idea)
    assert len(milestone.name) <= 30


def test_many_are_shown_in_this_book() -> None:
    assert sum(bool(each.shown) for each in HISTORY) >= 25


def test_a_hybrid_inherits_from_two_lineages_at_least() -> None:
    for hybrid in HISTORY.of("hybrid"):
        behind = [set(parent.lineages) for parent in HISTORY.parents(hybrid.id)]
        assert len(set().union(*behind)) >= 2, hybrid.id


def test_no_source_is_named_by_two_milestones() -> None:
    sources = [each.source for each in HISTORY]
    assert len(set(sources)) == len(sources)


def test_the_list_has_an_item_for_each_with_links_to_source_and_book() -> None:
    items = listing(HISTORY).splitlines()
    assert len(items) == len(HISTORY)
    for item, each in zip(items, HISTORY, strict=True):
        assert item.startswith(f"- **{each.year} {each.name}** (")
        assert f"]({each.link})" in item
        assert each.idea in item
        assert f"]({each.shown})" in item or not each.shown
        assert all(parent.name in item for parent in HISTORY.parents(each.id))


def sample(**changes: Any) -> Milestone:
    plain_one = Milestone("maps", 1980, ["convolution"], "Maps", "Ben", "A map.", [], "ben1980maps")
    return replace(plain_one, **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "Big Maps"}, "lowercase letters, digits and hyphens; got 'Big Maps'"),
        ({"lineages": ["snn"]}, "maps: lineages are among .*; got snn"),
        ({"lineages": []}, "one or more lineages"),
        ({"lineages": ["hybrid", "hybrid"]}, "each once"),
        ({"name": " "}, "maps: name is empty"),
        ({"idea": "A map"}, "one sentence that ends in a full stop; got 'A map'"),
        ({"idea": "A map. And another."}, "one sentence"),
        ({"shown": "01_page.ipynb#maps"}, "both shown and shown_as, or neither"),
        ({"shown": "somewhere", "shown_as": "x"}, "a heading of a page.*; got 'somewhere'"),
    ],
)
def test_a_field_that_holds_what_it_cannot_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        sample(**changes)


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ([sample()], "these ids are there twice: maps"),
        ([sample(id="old", year=1900)], r"old \(1900\) comes after maps \(1980\)"),
        ([sample(id="x", inherits=["nobody"])], "x inherits from 'nobody', which is no milestone"),
        ([sample(id="x", inherits=["y"]), sample(id="y")], "x inherits from y, which is below it"),
        ([sample(id="x", inherits=["x"])], "x, which is below it"),
        ([sample(id="x", inherits=["maps", "maps"])], "x names one that it inherits from twice"),
    ],
)  # fmt: skip
def test_a_line_of_descent_that_cannot_be_is_refused(others: list[Milestone], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        History([sample(), *others])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("id = 'late'", "late has no year, lineages, name, by, idea, from, source"),
        ("year = 2030", r"entry \d+ has no id"),
        ("{whole}\ncolour = 'red'", "late has colour, which no milestone has"),
        ("{whole}", "a year is a whole number; got 'soon'"),
    ],
)
def test_an_entry_of_the_file_that_is_not_whole_is_refused(
    entry: str, said: str, tmp_path: Path
) -> None:
    whole = "id = 'late'\nyear = 'soon'\nlineages = ['hybrid']\nname = 'x'\nby = 'x'\nidea = 'x.'\nfrom = []\nsource = 'x'"
    file = tmp_path / "milestones.toml"
    text = MILESTONES.read_text(encoding="utf-8")
    file.write_text(f"{text}\n[[milestone]]\n{entry.format(whole=whole)}\n", "utf-8")
    with pytest.raises(ValueError, match=said):
        read(file)
