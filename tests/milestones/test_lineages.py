"""The timeline's panel: where marks and arcs are, what is said, what is refused, the same in the page."""

from __future__ import annotations

from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from twobrains.live.panels.parts import Part
from twobrains.milestones import Evolution, Lineages, read
from twobrains.milestones.layout import APART, EDGE, Entry, feet, height_of, spots, tops

ENTRIES = [
    Entry("Units", 1943, [0, 1], "A unit.", [], "Ada, 1943", "../book/page.md#ada"),
    Entry("Maps", 1980, [0], "A map.", [0], "Ben, 1980", "../book/page.md#ben", "01_page.ipynb#maps", "Chapter 1"),
    Entry("Loops", 1980, [1], "A loop.", [0], "Cem, 1980", "../book/page.md#cem"),
    Entry("Both", 1997, [1], "Map and loop.", [1, 2], "Dea, 1997", "../book/page.md#dea"),
]  # fmt: skip
MAPS = [[2.0, 1], [2, 0], [1, 0], [2, -1]]
BOTH = [[2.0, 2], [2, 1], [2, 1], [2, 0]]


def panel(**settings: Any) -> Lineages:
    kept = {"entries": ENTRIES, "lanes": ["convolution", "recurrence"], "span": "span", **settings}
    return Lineages("found", **kept)


def frame(rows: list[list[float]], span: tuple[float, ...] = (1940, 2000)) -> dict[str, np.ndarray]:
    return {"found": np.array(rows, np.float32), "span": np.array(span, np.float32)}


def parts(rows: list[list[float]]) -> list[Part]:
    one = panel()
    return one.parts(one.read(frame(rows))[0])


def test_the_chosen_one_is_told_with_its_source_its_place_in_the_book_and_its_kin() -> None:
    assert parts(MAPS) == [
        Part("name", "Maps"),
        Part("when", "1980, convolution"),
        Part("idea", "A map."),
        Part("source", "Ben, 1980", "../book/page.md#ben"),
        Part("shown", "Chapter 1", "01_page.ipynb#maps"),
        Part("from", "1943 Units"),
        Part("heir", "1997 Both"),
    ]


def test_what_lies_behind_is_counted_where_arcs_go_further_than_to_parents() -> None:
    assert parts(BOTH)[-1] == Part("reach", "3 milestones in 2 generations lie behind it.")


def test_arcs_lead_one_generation_back_and_from_heirs_to_the_chosen_one() -> None:
    one = panel()
    assert one.arcs(np.array(MAPS)) == [(1, 0, False), (3, 1, True)]
    assert one.arcs(np.array(BOTH)) == [(1, 0, False), (2, 0, False), (3, 1, False), (3, 2, False)]


def test_words_name_the_chosen_one_and_its_parents() -> None:
    assert (
        panel(label="found").words(np.array(BOTH))
        == "found: 1997 Both, from Maps, Loops; 0 took it up"
    )
    assert (
        panel().words(np.array([[2.0, 0], [2, -1], [2, -1], [0, 0]]))
        == "found: 1943 Units; 2 took it up"
    )


def test_marks_of_a_lane_keep_apart_and_stand_at_their_years() -> None:
    entries = Evolution(read()).panel().entries
    for width in (330, 390, 800):
        found = spots(entries, (1940, 2026), width)
        begins = tops(entries, 5, width)
        assert all(EDGE <= spot.x <= width - EDGE for spot in found)
        assert all(begins[s.lane] < height_of(s, begins) < begins[s.lane + 1] for s in found)
        for one, other in combinations(found, 2):
            if (one.lane, one.level) == (other.lane, other.level):
                assert abs(one.x - other.x) >= APART


def test_the_lanes_stay_where_they_are_when_the_years_change() -> None:
    entries = Evolution(read()).panel().entries
    begins = tops(entries, 5, 360)
    for ends in ((2012, 2026), (1986, 2000), (2020, 2024)):
        found = spots(entries, ends, 360)
        assert all(height_of(spot, begins) < begins[spot.lane + 1] for spot in found)


def test_an_arc_from_two_lanes_is_the_flattest_and_one_from_before_the_years_comes_from_outside() -> (
    None
):
    one = panel()
    placed, begins = spots(ENTRIES, (1940, 2000), 400), tops(ENTRIES, 2, 400)
    [arc] = [each for each in one.arcs(np.array(BOTH)) if each[:2] == (2, 0)]
    (_, start), (_, end) = feet(ENTRIES, arc, placed, (1940, 2000), 400, begins)
    assert start == end
    later = spots(ENTRIES, (1970, 2000), 400)
    (x, _), _ = feet(ENTRIES, arc, later, (1970, 2000), 400, begins)
    assert x < 0


@pytest.mark.parametrize("width", [330.0, 393.0, 811.0])
@pytest.mark.parametrize("ends", [(1940, 2026), (2012, 2026), (1955, 1991)])
def test_the_page_lays_the_milestones_out_alike(
    width: float, ends: tuple[float, float], in_node: Any
) -> None:
    shown = Evolution(read()).panel()
    script = """
      const { laneTops, spotsOf } = await import("./scenes/lineages_layout.js");
      give([spotsOf(given.entries, given.ends, given.width), laneTops(given.entries, 5, given.width)]);
    """
    given = {"entries": [asdict(each) for each in shown.entries], "ends": ends, "width": width}
    found, begins = in_node(script, given)
    wanted = spots(shown.entries, ends, width)
    assert [(s["entry"], s["lane"], s["level"]) for s in found] == [
        (s.entry, s.lane, s.level) for s in wanted
    ]
    assert np.allclose([s["x"] for s in found], [s.x for s in wanted])
    assert np.allclose(begins, tops(shown.entries, 5, width))


@pytest.mark.parametrize("rows", [MAPS, BOTH, [[2.0, 0], [2, -1], [2, -1], [0, 0]]])
def test_the_page_tells_the_same_and_draws_the_same_arcs(
    rows: list[list[float]], in_node: Any
) -> None:
    one = panel(label="found")
    script = """
      const { arcsOf, dated, lineageWords, reachWords, standings, whenWords } = await import("./scenes/lineages_layout.js");
      const standing = standings(given.rows.flat());
      give([lineageWords("found", given.entries, standing), reachWords(standing), arcsOf(given.entries, standing),
            given.entries.map((entry) => whenWords(entry, given.lanes)), dated(given.entries[3])]);
    """
    given = {"rows": rows, "entries": one.spec()["entries"], "lanes": one.lanes}
    words, reach, arcs, when, date = in_node(script, given)
    assert words == one.words(np.array(rows))
    assert [reach] * bool(reach) == [part.text for part in parts(rows) if part.kind == "reach"]
    assert [(a["child"], a["parent"], a["heir"]) for a in arcs] == one.arcs(np.array(rows))
    assert when[0] == "1943, convolution and recurrence"
    assert date == "1997 Both"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"entries": []}, "a timeline needs entries"),
        ({"lanes": ["convolution", "snn"]}, "a brain is one of"),
        ({"lanes": ["convolution"]}, "'Units' must be in lanes from 0 to 0; got \\[0, 1\\]"),
        ({"marks": "oo"}, "a mark of its own"),
        (
            {"entries": [ENTRIES[1]]},
            "'Maps', at index 0, inherits from entries before it; got \\[0\\]",
        ),
        ({"entries": [ENTRIES[0], ENTRIES[3], ENTRIES[1]]}, "'Maps' \\(1980\\) comes after 1997"),
    ],
)
def test_settings_that_make_no_sense_are_refused(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        panel(**settings)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (frame(MAPS[:3]), r"'found' must be \(4, 2\)"),
        (frame([[3.0, 0], *MAPS[1:]]), "a state is 0, 1 or 2"),
        (frame([[2.0, 0.5], *MAPS[1:]]), "a whole number from −1"),
        (frame([[2.0, 0], *MAPS[1:]]), "must choose one entry"),
        (frame([[2.0, np.nan], *MAPS[1:]]), "values that are not finite"),
        (frame(MAPS, (2000, 1940)), "two years, the earlier first"),
        (frame(MAPS, (2000,)), "two years, the earlier first"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(shown: dict[str, np.ndarray], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        panel().read(shown)


def test_the_picture_without_a_script_names_lanes_and_kin_and_tells_the_sentence() -> None:
    figure, one = Figure(figsize=(8, 3)), panel()
    FigureCanvasAgg(figure)
    array, others = one.read(frame(MAPS))
    one.draw(figure.subfigures(), array, others)
    [axes] = figure.axes
    written = [text.get_text() for text in axes.texts]
    assert {"convolution", "recurrence", "Maps", "Units"} <= set(written)
    assert axes.get_xlabel() == "Maps (Ben, 1980): A map."
