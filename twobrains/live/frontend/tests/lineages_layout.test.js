import assert from "node:assert/strict";
import test from "node:test";
import {
  LANE_EDGE,
  LANE_HEAD,
  LANE_STEP,
  alongYears,
  arcsOf,
  bentTowards,
  chosenOf,
  lineageWords,
  heirsOf,
  laneTops,
  reachWords,
  spotHeight,
  spotsOf,
  standings,
  whenWords,
} from "../scenes/lineages_layout.js";

const entry = (name, year, lanes, inherits) => ({
  name,
  year,
  lanes,
  inherits,
  says: "",
  source: "",
  link: "",
  shown: "",
  shown_as: "",
});
const ENTRIES = [
  entry("Units", 1943, [0, 1], []),
  entry("Maps", 1980, [0], [0]),
  entry("Loops", 1980, [1], [0]),
  entry("Both", 1981, [1], [1, 2]),
];

test("years go from edge to edge", () => {
  assert.equal(alongYears(1940, [1940, 2000], 400), LANE_EDGE);
  assert.equal(alongYears(2000, [1940, 2000], 400), 400 - LANE_EDGE);
});

test("who has no room on a level goes to the next, and comes up when there is room", () => {
  const near = spotsOf(ENTRIES, [1940, 2000], 400).filter(({ lane }) => lane === 1);
  assert.deepEqual(
    near.map(({ level }) => level),
    [0, 0, 1],
  );
  const far = spotsOf(ENTRIES, [1979, 1982], 400).filter(({ lane }) => lane === 1);
  assert.deepEqual(
    far.map(({ entry: place, level }) => [place, level]),
    [
      [2, 0],
      [3, 0],
    ],
  );
});

test("a lane is as high as all years need, and marks lie in theirs", () => {
  const tops = laneTops(ENTRIES, 2, 400);
  assert.deepEqual(tops, [0, LANE_HEAD + LANE_STEP, 2 * LANE_HEAD + 3 * LANE_STEP]);
  assert.equal(spotHeight({ entry: 0, lane: 1, x: 0, level: 1 }, tops), tops[1] + LANE_HEAD + 1.5 * LANE_STEP);
});

test("an arc bends upwards, and no further than the image goes", () => {
  assert.deepEqual(bentTowards({ x: 0, y: 200 }, { x: 40, y: 220 }), { x: 20, y: 190 });
  assert.deepEqual(bentTowards({ x: 0, y: 24 }, { x: 400, y: 24 }), { x: 200, y: -18 });
});

test("arcs lead one generation back; from heirs to the chosen one", () => {
  const standing = standings([2, 1, 2, 0, 1, 0, 2, -1]);
  assert.equal(chosenOf(standing), 1);
  assert.deepEqual(arcsOf(ENTRIES, standing), [
    { child: 1, parent: 0, heir: false },
    { child: 3, parent: 1, heir: true },
  ]);
  assert.deepEqual(heirsOf(ENTRIES, 1), [3]);
});

test("words name who it came from, and how far back it goes where that is further", () => {
  const standing = standings([2, 2, 2, 1, 2, 1, 2, 0]);
  assert.equal(lineageWords("found", ENTRIES, standing), "found: 1981 Both, from Maps, Loops; 0 took it up");
  assert.equal(reachWords(standing), "3 milestones in 2 generations lie behind it.");
  assert.equal(reachWords(standings([0, 0, 2, 1, 0, 0, 2, 0])), "");
  assert.equal(whenWords(ENTRIES[0], ["one", "two"]), "1943, one and two");
});
