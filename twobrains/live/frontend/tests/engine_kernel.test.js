import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { kernelEngine } from "../engine_kernel.js";

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] })); // no request waits for real
afterEach(() => mock.timers.reset());

const EMPTY = { outputs: {} };

/** A widget's model as far as the engine knows one. */
function model(values = {}) {
  const [listeners, sent] = [new Map(), []];
  return {
    sent,
    get: (name) => values[name],
    set(name, value) {
      const news = values[name] !== value;
      values[name] = value;
      if (news) this.emit(`change:${name}`);
    },
    save_changes: () => sent.push({ ...values }),
    on: (event, act) => listeners.set(event, [...(listeners.get(event) ?? []), act]),
    off: (event, act) =>
      listeners.set(
        event,
        (listeners.get(event) ?? []).filter((each) => each !== act),
      ),
    emit: (event) => (listeners.get(event) ?? []).forEach((act) => act()),
    listeners: () => [...listeners.values()].flat().length,
  };
}

/** What two controls give an engine. */
function inputs(dx, dy) {
  return { dx: { value: dx, numbers: [dx] }, dy: { value: dy, numbers: [dy] } };
}

/** An engine over two controls, and what its figure heard. */
function listening(it = model({ dx: 0, dy: 0 })) {
  const heard = { frames: [], words: [], values: [] };
  const engine = kernelEngine(it, ["dx", "dy"]);
  engine.listen({
    frame: (frame) => heard.frames.push(frame),
    words: (words) => heard.words.push(words),
    value: (name, value) => heard.values.push([name, value]),
  });
  return { it, engine, heard };
}

test("all changed controls go to the kernel in one message with the request", () => {
  const { it, engine } = listening();
  engine.evaluate(inputs(3, 4), "step");
  assert.equal(it.sent.length, 1);
  const { dx, dy, _request } = it.sent[0];
  assert.deepEqual([dx, dy, _request.move], [3, 4, "step"]);
});

test("every request has a name of its own, in every view", () => {
  const { it, engine } = listening();
  const other = kernelEngine(it, ["dx", "dy"]);
  for (const each of [engine, engine, other, other]) each.evaluate(inputs(1, 1), "stay");
  assert.equal(new Set(it.sent.map(({ _request }) => _request.id)).size, 4);
});

test("a reply to the request settles it", async () => {
  const { it, engine, heard } = listening();
  const reply = engine.evaluate(inputs(3, 4), "stay");
  it.set("_frame", { to: it.sent[0]._request.id, ...EMPTY });
  assert.deepEqual(await reply, EMPTY);
  assert.deepEqual(heard.frames, []);
});

test("words to the request reject it in those words", async () => {
  const { it, engine } = listening();
  const reply = engine.evaluate(inputs(3, 4), "stay");
  it.set("_frame", { to: it.sent[0]._request.id, words: "dx goes from −4 to 4", ...EMPTY });
  await assert.rejects(reply, /dx goes from −4 to 4/);
});

test("what nobody here requested is drawn, and the request still waits", async () => {
  const { it, engine, heard } = listening();
  const reply = engine.evaluate(inputs(3, 4), "stay");
  it.set("_frame", { to: "another:1", ...EMPTY });
  it.set("_frame", { to: "another:2", words: "it failed there", ...EMPTY });
  assert.deepEqual([heard.frames.length, heard.words], [1, ["it failed there"]]);
  it.set("_frame", { to: it.sent[0]._request.id, ...EMPTY });
  assert.deepEqual(await reply, EMPTY);
});

test("values set in the kernel are news, values set here are not", () => {
  const { it, engine, heard } = listening();
  engine.evaluate(inputs(3, 4), "stay");
  assert.deepEqual(heard.values, []);
  it.set("dx", 1);
  assert.deepEqual(heard.values, [["dx", 1]]);
});

test("a silent kernel is spoken of, and its late reply is drawn", async () => {
  const { it, engine, heard } = listening();
  const reply = engine.evaluate(inputs(3, 4), "stay");
  mock.timers.tick(5000);
  await assert.rejects(reply, /The kernel is busy or gone/);
  it.set("_frame", { to: it.sent[0]._request.id, ...EMPTY });
  assert.equal(heard.frames.length, 1);
});

test("a view that is closed hears nothing any more", () => {
  const { it, engine, heard } = listening();
  engine.dispose();
  assert.equal(it.listeners(), 0);
  it.set("dx", 1);
  assert.deepEqual(heard.values, []);
});

test("a model that can't send fails the request, and the next one works", async () => {
  const { it, engine } = listening();
  const save = it.save_changes;
  it.save_changes = () => {
    throw new Error("the socket is closed");
  };
  await assert.rejects(async () => engine.evaluate(inputs(3, 4), "stay"), /socket/);
  it.save_changes = save;
  const reply = engine.evaluate(inputs(1, 1), "stay");
  it.set("_frame", { to: it.sent[0]._request.id, ...EMPTY });
  assert.deepEqual(await reply, EMPTY);
});
