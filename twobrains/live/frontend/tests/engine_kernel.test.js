import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { kernelEngine } from "../engine_kernel.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] })); // no question waits for real
afterEach(() => mock.timers.reset());

const EMPTY = { outputs: {} };

/** A widget's model as far as the engine knows one. */
function model(values = {}) {
  const [heard, sent] = [new Map(), []];
  return {
    sent,
    get: (name) => values[name],
    set(name, value) {
      const news = values[name] !== value;
      values[name] = value;
      if (news) this.emit(`change:${name}`);
    },
    save_changes: () => sent.push({ ...values }),
    on: (event, act) => heard.set(event, [...(heard.get(event) ?? []), act]),
    off: (event, act) =>
      heard.set(
        event,
        (heard.get(event) ?? []).filter((each) => each !== act),
      ),
    emit: (event) => (heard.get(event) ?? []).forEach((act) => act()),
    listeners: () => [...heard.values()].flat().length,
  };
}

function control(value) {
  return { value: () => value };
}

/** An engine over two controls, and what it told its figure. */
function listening(it = model({ dx: 0, dy: 0 })) {
  const told = { frames: [], words: [], values: [] };
  const engine = kernelEngine(it, ["dx", "dy"]);
  engine.listen({
    frame: (frame) => told.frames.push(frame),
    words: (words) => told.words.push(words),
    value: (name, value) => told.values.push([name, value]),
  });
  return { it, engine, told };
}

test("all changed controls go to the kernel in one message with the question", () => {
  const { it, engine } = listening();
  engine.ask([control(3), control(4)], "step");
  assert.equal(it.sent.length, 1);
  const { dx, dy, _ask } = it.sent[0];
  assert.deepEqual([dx, dy, _ask.move], [3, 4, "step"]);
});

test("every question has a name of its own, in every view", () => {
  const { it, engine } = listening();
  const other = kernelEngine(it, ["dx", "dy"]);
  for (const each of [engine, engine, other, other]) each.ask([control(1), control(1)], "stay");
  assert.equal(new Set(it.sent.map(({ _ask }) => _ask.id)).size, 4);
});

test("an answer to the question settles it", async () => {
  const { it, engine, told } = listening();
  const answer = engine.ask([control(3), control(4)], "stay");
  it.set("_frame", { to: it.sent[0]._ask.id, ...EMPTY });
  assert.deepEqual(await answer, EMPTY);
  assert.deepEqual(told.frames, []);
});

test("words to the question reject it in those words", async () => {
  const { it, engine } = listening();
  const answer = engine.ask([control(3), control(4)], "stay");
  it.set("_frame", { to: it.sent[0]._ask.id, words: "dx goes from −4 to 4", ...EMPTY });
  await assert.rejects(answer, /dx goes from −4 to 4/);
});

test("what nobody here asked for is drawn, and the question still waits", async () => {
  const { it, engine, told } = listening();
  const answer = engine.ask([control(3), control(4)], "stay");
  it.set("_frame", { to: "another:1", ...EMPTY });
  it.set("_frame", { to: "another:2", words: "it failed there", ...EMPTY });
  assert.deepEqual([told.frames.length, told.words], [1, ["it failed there"]]);
  it.set("_frame", { to: it.sent[0]._ask.id, ...EMPTY });
  assert.deepEqual(await answer, EMPTY);
});

test("values set in the kernel are news, values set here are not", () => {
  const { it, engine, told } = listening();
  engine.ask([control(3), control(4)], "stay");
  assert.deepEqual(told.values, []);
  it.set("dx", 1);
  assert.deepEqual(told.values, [["dx", 1]]);
});

test("a silent kernel is spoken of, and its late answer is drawn", async () => {
  const { it, engine, told } = listening();
  const answer = engine.ask([control(3), control(4)], "stay");
  mock.timers.tick(5000);
  await assert.rejects(answer, /The kernel is busy or gone/);
  it.set("_frame", { to: it.sent[0]._ask.id, ...EMPTY });
  assert.equal(told.frames.length, 1);
});

test("a view that is closed hears nothing any more", () => {
  const { it, engine, told } = listening();
  engine.dispose();
  assert.equal(it.listeners(), 0);
  it.set("dx", 1);
  assert.deepEqual(told.values, []);
});

test("a model that can't send fails the question, and the next one works", async () => {
  const { it, engine } = listening();
  const save = it.save_changes;
  it.save_changes = () => {
    throw new Error("the socket is closed");
  };
  await assert.rejects(async () => engine.ask([control(3), control(4)], "stay"), /socket/);
  it.save_changes = save;
  const answer = engine.ask([control(1), control(1)], "stay");
  it.set("_frame", { to: it.sent[0]._ask.id, ...EMPTY });
  assert.deepEqual(await answer, EMPTY);
});
