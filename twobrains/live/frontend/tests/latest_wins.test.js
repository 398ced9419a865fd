import assert from "node:assert/strict";
import { test } from "node:test";
import { latestWins } from "../latest_wins.js";

/** An engine whose frames come when the test says so; `value` is what a control holds. */
function engine() {
  const made = { value: 0, evaluated: [], drawn: [], failed: [], replies: [] };
  const evaluate = (move) => {
    made.evaluated.push([move, made.value]);
    return new Promise((settle, fail) => made.replies.push({ settle: () => settle(made.evaluated.at(-1)), fail }));
  };
  made.query = latestWins(
    evaluate,
    (frame) => made.drawn.push(frame),
    (problem) => made.failed.push(problem.message),
  );
  made.move = (value, move) => {
    made.value = value;
    return made.query(move);
  };
  made.settle = async () => {
    made.replies.at(-1).settle();
    await new Promise(setImmediate);
  };
  made.fail = async (message) => {
    made.replies.at(-1).fail(new Error(message));
    await new Promise(setImmediate);
  };
  return made;
}

test("a lone input is evaluated at once and its frame drawn", async () => {
  const it = engine();
  it.move(3);
  assert.deepEqual(it.evaluated, [["stay", 3]]);
  await it.settle();
  assert.deepEqual(it.drawn, [["stay", 3]]);
});

test("of many inputs while an evaluation is under way only the last is evaluated, and it is drawn", async () => {
  const it = engine();
  for (let value = 0; value < 500; value++) it.move(value);
  await it.settle();
  await it.settle();
  assert.deepEqual(it.evaluated, [
    ["stay", 0],
    ["stay", 499],
  ]);
  assert.deepEqual(it.drawn.at(-1), ["stay", 499]);
  assert.equal(it.replies.length, 2);
});

test("there is never more than one evaluation under way", async () => {
  let [open, most] = [0, 0];
  const query = latestWins(
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
      return query(i % 5 ? "stay" : "step");
    }),
  );
  assert.equal(most, 1);
});

test("the last of inputs at random times is always drawn", async () => {
  let [value, shown] = [0, -1];
  const query = latestWins(
    async () => {
      const taken = value;
      await new Promise((done) => setTimeout(done, taken % 4));
      return taken;
    },
    (frame) => (shown = frame),
    assert.fail,
  );
  let last;
  for (let i = 1; i <= 100; i++) {
    value = i;
    last = query();
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
  assert.deepEqual(it.evaluated.at(-1), ["step", 2]);
});

test("a reset is not lost to a step that follows it", async () => {
  const it = engine();
  it.move(0, "step");
  it.move(0, "reset");
  it.move(0, "step");
  for (let i = 0; i < 3; i++) await it.settle();
  const moves = it.evaluated.map(([move]) => move);
  assert.ok(moves.includes("reset"), moves.join());
});

test("a reset takes back the steps queued before it", async () => {
  const it = engine();
  it.move(0);
  it.move(0, "step");
  it.move(0, "reset");
  for (let i = 0; i < 2; i++) await it.settle();
  assert.deepEqual(
    it.evaluated.map(([move]) => move),
    ["stay", "reset"],
  );
});

test("a failing evaluation is reported and does not stop the next", async () => {
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
  const evaluate = () => {
    if (broken) throw new Error("the socket is closed");
    return Promise.resolve("frame");
  };
  const query = latestWins(
    evaluate,
    (frame) => drawn.push(frame),
    (problem) => failed.push(problem.message),
  );
  await query();
  broken = false;
  await query();
  assert.deepEqual([failed, drawn], [["the socket is closed"], ["frame"]]);
});

test("a frame that can't be drawn is reported and does not stop the next", async () => {
  const failed = [];
  let count = 0;
  const draw = () => {
    if (count++ === 0) throw new Error("can't draw shape 2×3");
  };
  const query = latestWins(
    () => Promise.resolve({}),
    draw,
    (problem) => failed.push(problem.message),
  );
  await query();
  await query();
  assert.deepEqual([failed, count], [["can't draw shape 2×3"], 2]);
});

test("a query settles when nothing is wanted any more", async () => {
  const it = engine();
  let settled = false;
  it.move(1).then(() => (settled = true));
  it.move(2);
  await it.settle();
  assert.equal(settled, false);
  await it.settle();
  assert.equal(settled, true);
});

/** What has to be there first comes, or fails, when the test says so. */
function preparing() {
  const made = { evaluated: [], failed: [], asked: 0 };
  const ready = () => {
    made.asked++;
    return new Promise((come, fail) => Object.assign(made, { come, fail: () => fail(new Error("no connection")) }));
  };
  const evaluate = async (move) => void made.evaluated.push(move);
  made.query = latestWins(
    evaluate,
    () => {},
    (problem) => made.failed.push(problem.message),
    ready,
  );
  return made;
}

test("inputs that come before there is anything to evaluate them are evaluated as one", async () => {
  const it = preparing();
  for (let i = 0; i < 5; i++) it.query();
  const settled = it.query("step");
  assert.deepEqual(it.evaluated, []);
  it.come();
  await settled;
  assert.deepEqual(it.evaluated, ["step"]);
});

test("what can't be prepared is reported once, and the next input tries again", async () => {
  const it = preparing();
  it.query();
  const settled = it.query("step");
  it.fail();
  await settled;
  assert.deepEqual([it.failed, it.evaluated, it.asked], [["no connection"], [], 1]);
  const second = it.query();
  it.come();
  await second;
  assert.deepEqual([it.failed, it.evaluated, it.asked], [["no connection"], ["stay"], 2]);
});
