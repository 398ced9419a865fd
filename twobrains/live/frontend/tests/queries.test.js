import assert from "node:assert/strict";
import { test } from "node:test";
import { queries } from "../queries.js";

/** A figure's controls and engine; the model loads and evaluates when the test says so. */
function figure(engine = {}) {
  const made = { value: 1, wrong: "", evaluated: [], drawn: [], failed: [], heard: {}, waits: 0 };
  const inputs = () => ({ dx: { value: made.value, numbers: [made.value] } });
  const loaded = new Promise((done) => (made.load = done));
  const gate = queries(
    {
      name: "onnx",
      ready: () => loaded,
      evaluate: (given, move) => {
        made.evaluated.push([given.dx.value, move]);
        return new Promise((done) => (made.reply = () => done({ outputs: {} })));
      },
      listen: (on) => (made.heard = on),
      ...engine,
    },
    { inputs, problem: () => made.wrong, set: (values) => (made.value = values.dx) },
    (frame) => made.drawn.push(frame),
    (problem) => made.failed.push(problem.message),
    () => made.waits++,
  );
  return Object.assign(made, gate);
}

const rest = () => new Promise(setImmediate);

test("the engine is given values, and those of the moment at which the model is there", async () => {
  const it = figure();
  it.query("step");
  it.value = 7; // while the model loads
  it.load();
  await rest();
  assert.deepEqual(it.evaluated, [[7, "step"]]);
  it.reply();
  await rest();
  assert.equal(it.drawn.length, 1);
});

test("an engine that has nothing to load evaluates as well", async () => {
  const it = figure({ ready: undefined });
  it.query();
  await rest();
  assert.deepEqual(it.evaluated, [[1, "stay"]]);
});

test("what no model can take is said at once, and nothing is evaluated", async () => {
  const it = figure();
  it.wrong = "The pad is empty.";
  await it.query();
  it.load();
  await rest();
  assert.deepEqual([it.failed, it.evaluated], [["The pad is empty."], []]);
});

test("what became useless while the model was loading is never fed to it", async () => {
  const it = figure();
  it.query("step");
  it.wrong = "The pad is empty.";
  it.load();
  await rest();
  assert.deepEqual([it.failed, it.evaluated, it.drawn], [["The pad is empty."], [], []]);
});

test("a frame of what is no longer there is not drawn, and the words stay", async () => {
  const it = figure();
  it.listen();
  it.load();
  it.query();
  await rest();
  it.wrong = "The pad is empty.";
  it.reply();
  await rest();
  it.heard.frame({ outputs: {} });
  assert.deepEqual([it.drawn, it.failed.at(-1)], [[], "The pad is empty."]);
});

test("frames, words and values that a kernel sends of its own accord are taken", () => {
  const it = figure();
  it.listen();
  it.heard.value("dx", 5);
  it.heard.frame({ outputs: {} });
  it.heard.words("it failed there");
  assert.deepEqual([it.value, it.drawn.length, it.failed], [5, 1, ["it failed there"]]);
});

test("a query that has to wait is reported, one that no model can take is not", async () => {
  const it = figure();
  it.query();
  it.wrong = "The pad is empty.";
  it.query();
  assert.deepEqual([it.waits, it.failed], [1, ["The pad is empty."]]);
});
