import assert from "node:assert/strict";
import { test } from "node:test";
import { newestWins } from "../asking.js";

/** An engine whose answers come when the test says so; `value` is what a control stands at. */
function engine() {
  const made = { value: 0, asked: [], drawn: [], failed: [], answers: [] };
  const answer = (move) => {
    made.asked.push([move, made.value]);
    return new Promise((settle, fail) => made.answers.push({ settle: () => settle(made.asked.at(-1)), fail }));
  };
  made.asking = newestWins(
    answer,
    (frame) => made.drawn.push(frame),
    (problem) => made.failed.push(problem.message),
  );
  made.move = (value, move) => {
    made.value = value;
    return made.asking.ask(move);
  };
  made.settle = async () => {
    made.answers.at(-1).settle();
    await new Promise(setImmediate);
  };
  made.fail = async (message) => {
    made.answers.at(-1).fail(new Error(message));
    await new Promise(setImmediate);
  };
  return made;
}

test("a lone input is asked at once and its answer drawn", async () => {
  const it = engine();
  it.move(3);
  assert.deepEqual(it.asked, [["stay", 3]]);
  await it.settle();
  assert.deepEqual(it.drawn, [["stay", 3]]);
});

test("of many inputs while an answer is under way only the last is asked, and it is drawn", async () => {
  const it = engine();
  for (let value = 0; value < 500; value++) it.move(value);
  await it.settle();
  await it.settle();
  assert.deepEqual(it.asked, [
    ["stay", 0],
    ["stay", 499],
  ]);
  assert.deepEqual(it.drawn.at(-1), ["stay", 499]);
  assert.equal(it.answers.length, 2);
});

test("there is never more than one question under way", async () => {
  let [open, most] = [0, 0];
  const asking = newestWins(
    async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
    },
    () => {},
    assert.fail,
  );
  await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      await new Promise((done) => setTimeout(done, i % 7));
      return asking.ask(i % 5 ? "stay" : "step");
    }),
  );
  assert.equal(most, 1);
});

test("the last of inputs at random times is always drawn", async () => {
  let [value, shown] = [0, -1];
  const asking = newestWins(
    async () => {
      const asked = value;
      await new Promise((done) => setTimeout(done, asked % 4));
      return asked;
    },
    (frame) => (shown = frame),
    assert.fail,
  );
  let last;
  for (let i = 1; i <= 100; i++) {
    value = i;
    last = asking.ask();
    if (i % 3 === 0) await new Promise(setImmediate);
  }
  await last;
  assert.equal(shown, 100);
});

test("a step is not lost to a slider that moves meanwhile", async () => {
  const it = engine();
  it.move(0);
  it.move(0, "step");
  it.move(1);
  it.move(2);
  await it.settle();
  assert.deepEqual(it.asked.at(-1), ["step", 2]);
});

test("a reset is not lost to a step that follows it", async () => {
  const it = engine();
  it.move(0, "step");
  it.move(0, "reset");
  it.move(0, "step");
  for (let i = 0; i < 3; i++) await it.settle();
  const moves = it.asked.map(([move]) => move);
  assert.ok(moves.includes("reset"), moves.join());
});

test("a reset takes back the steps that wait before it", async () => {
  const it = engine();
  it.move(0);
  it.move(0, "step");
  it.move(0, "reset");
  for (let i = 0; i < 2; i++) await it.settle();
  assert.deepEqual(
    it.asked.map(([move]) => move),
    ["stay", "reset"],
  );
});

test("a failing answer is told and does not stop the next", async () => {
  const it = engine();
  it.move(1);
  it.move(2);
  await it.fail("the model could not be loaded");
  await it.settle();
  assert.deepEqual(it.failed, ["the model could not be loaded"]);
  assert.deepEqual(it.drawn, [["stay", 2]]);
  it.move(3);
  await it.settle();
  assert.deepEqual(it.drawn.at(-1), ["stay", 3]);
});

test("an engine that throws before it promises anything does not stop the next", async () => {
  let broken = true;
  const [drawn, failed] = [[], []];
  const answer = () => {
    if (broken) throw new Error("the socket is closed");
    return Promise.resolve("answer");
  };
  const asking = newestWins(
    answer,
    (frame) => drawn.push(frame),
    (problem) => failed.push(problem.message),
  );
  await asking.ask();
  broken = false;
  await asking.ask();
  assert.deepEqual([failed, drawn], [["the socket is closed"], ["answer"]]);
});

test("an answer that can't be drawn is told and does not stop the next", async () => {
  const failed = [];
  let count = 0;
  const draw = () => {
    if (count++ === 0) throw new Error("can't draw shape 2×3");
  };
  const asking = newestWins(
    () => Promise.resolve({}),
    draw,
    (problem) => failed.push(problem.message),
  );
  await asking.ask();
  await asking.ask();
  assert.deepEqual([failed, count], [["can't draw shape 2×3"], 2]);
});

test("asking settles when nothing is wanted any more", async () => {
  const it = engine();
  let settled = false;
  it.move(1).then(() => (settled = true));
  it.move(2);
  await it.settle();
  assert.equal(settled, false);
  await it.settle();
  assert.equal(settled, true);
});
