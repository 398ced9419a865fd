import assert from "node:assert/strict";
import test from "node:test";
import {
  adviceWords,
  bearing,
  deafWords,
  onOthers,
  speaking,
  verdictOf,
  whereIs,
  whyUnknown,
} from "../scenes/advice.js";

const OPTIONS = ["CNN", "GRU", "MLP"].map((name) => ({ name, brain: "dense", begin: "" }));
const NEEDS = { least: 2, lead: 1 };
const because = (...speaks) => ({ says: "", speaks, grade: "measured", link: "", source: "" });

test("who leads by enough is recommended, and who comes next is named", () => {
  assert.deepEqual(verdictOf([1, 4, 3], NEEDS), { known: true, order: [1, 2] });
});

test("who comes next is named only if anything speaks for it, and with its equals", () => {
  assert.deepEqual(verdictOf([0, 4, -3], NEEDS), { known: true, order: [1] });
  assert.deepEqual(verdictOf([2, 4, 2], NEEDS), { known: true, order: [1, 0, 2] });
});

test("nobody knows between equals, nor where too little speaks for anybody", () => {
  assert.deepEqual(verdictOf([4, 1, 4], NEEDS), { known: false, order: [0, 2] });
  assert.deepEqual(verdictOf([1, 0, 0], NEEDS), { known: false, order: [] });
  assert.equal(whyUnknown({ known: false, order: [0, 2] }, OPTIONS), "As much speaks for CNN as for MLP.");
});

test("words tell names and points, or that nobody knows", () => {
  assert.equal(
    adviceWords("advice", { known: true, order: [1, 2] }, OPTIONS, [1, 4, 3]),
    "advice: GRU, 4 points; then MLP, 3 points",
  );
  assert.equal(
    adviceWords("advice", { known: false, order: [0, 2] }, OPTIONS, [4, 1, 4]),
    "advice: we don't know. As much speaks for CNN as for MLP",
  );
});

test("a reason is shown beside whom it speaks for or against, or apart", () => {
  const all = [because(3, -3, 0), because(0, 0, 2), because(1, 0, 0)];
  assert.deepEqual(speaking(all, [1, 1, 0], 0, 1), [all[0]]);
  assert.deepEqual(speaking(all, [1, 1, 0], 1, -1), [all[0]]);
  assert.deepEqual(onOthers(all, [1, 1, 1], [0]), [all[1]]);
  assert.equal(bearing(all[0], OPTIONS), "for CNN, against GRU");
});

test("what no reason takes account of is named", () => {
  assert.deepEqual(deafWords(["length", "labels"], [0, 1]), ["No reason of ours takes account of: length."]);
  assert.deepEqual(deafWords(["length", "labels"], [1, 1]), []);
  assert.deepEqual(deafWords(["length", "labels"], [0, 0]), [], "that no reason holds is said already");
});

test("a page of the book is HTML on the site, and lies as a notebook beside a kernel", () => {
  assert.equal(whereIs("04_x.ipynb#a.md", true), "04_x.html#a.md");
  assert.equal(whereIs("../book/bibliography.md#key", true), "../book/bibliography.html#key");
  assert.equal(whereIs("04_x.ipynb#a", false), "04_x.ipynb#a");
});
