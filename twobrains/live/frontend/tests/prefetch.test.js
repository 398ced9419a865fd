import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnmetered, whenIdle } from "../prefetch.js";

test("unasked bytes are for networks on which they cost little", () => {
  const fine = [undefined, {}, { effectiveType: "4g" }, { saveData: false, type: "wifi" }, { type: "ethernet" }];
  const costly = [
    { saveData: true, effectiveType: "4g" },
    { type: "cellular", effectiveType: "4g" },
    ...["slow-2g", "2g", "3g"].map((effectiveType) => ({ effectiveType })),
  ];
  assert.deepEqual(fine.map(isUnmetered), [true, true, true, true, true]);
  assert.deepEqual(costly.map(isUnmetered), [false, false, false, false, false]);
});

/** A browser's page while it loads, with or without a word for idle times. */
function page(t, { readyState = "loading", idle = true } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const made = { idle: [], act: () => made.acted++, acted: 0 };
  const given = {
    document: { readyState },
    addEventListener: (_, act) => (made.load = act),
    requestIdleCallback: idle ? (act) => made.idle.push(act) : undefined,
  };
  Object.assign(globalThis, given);
  t.after(() => Object.keys(given).forEach((name) => delete globalThis[name]));
  return made;
}

test("nothing is done before the page has loaded, been still and is idle", (t) => {
  const it = page(t);
  whenIdle(it.act);
  t.mock.timers.tick(60_000);
  it.load();
  t.mock.timers.tick(2999);
  assert.deepEqual([it.idle.length, it.acted], [0, 0]);
  t.mock.timers.tick(1);
  assert.deepEqual([it.idle.length, it.acted], [1, 0]);
  it.idle[0]();
  assert.equal(it.acted, 1);
});

test("a browser without idle times goes by stillness alone", (t) => {
  const it = page(t, { readyState: "complete", idle: false });
  whenIdle(it.act);
  t.mock.timers.tick(2999);
  assert.equal(it.acted, 0);
  t.mock.timers.tick(2);
  assert.equal(it.acted, 1);
});
