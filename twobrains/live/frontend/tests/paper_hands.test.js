import assert from "node:assert/strict";
import { test } from "node:test";
import { Hands } from "../controls/paper_hands.js";

/** A pointer's event, of a finger unless it says otherwise. */
const contact = (more) => ({
  ...{ pointerId: 1, pointerType: "touch", button: 0, buttons: 1, width: 24, height: 24, timeStamp: 10_000 },
  ...more,
});

test("a second finger does nothing until the first is lifted", () => {
  const hands = new Hands();
  assert.equal(hands.take(contact({})), true);
  assert.equal(hands.take(contact({ pointerId: 2 })), false);
  assert.equal(hands.holds(contact({ pointerId: 2 })), false);
  assert.equal(hands.holds(contact({})), true);
  hands.lift();
  assert.equal(hands.take(contact({ pointerId: 2 })), true);
});

test("a palm does nothing, and a finger that spreads into one is seen", () => {
  const hands = new Hands();
  for (const wide of [{ width: 160 }, { height: 160 }]) assert.equal(hands.take(contact(wide)), false);
  assert.equal(hands.take(contact({ width: 80 })), true, "a thumb");
  assert.equal(hands.spreads(contact({ width: 90 })), false);
  assert.equal(hands.spreads(contact({ width: 160 })), true);
  assert.equal(hands.spreads(contact({ pointerId: 2, width: 160 })), false, "it is another one");
});

test("a pen replaces a finger, and no finger a pen", () => {
  const hands = new Hands();
  const pen = contact({ pointerId: 7, pointerType: "pen", width: 1, height: 1 });
  hands.take(contact({}));
  assert.equal(hands.take(pen), true);
  assert.equal(hands.holds(contact({})), false);
  assert.equal(hands.take(contact({ pointerId: 2 })), false);
  hands.lift();
  assert.equal(hands.take(contact({ timeStamp: pen.timeStamp + 900 })), false, "the hand that holds the pen");
  assert.equal(hands.take(contact({ timeStamp: pen.timeStamp + 5000 })), true);
});

test("a pen that is only near keeps touches off as well", () => {
  const hands = new Hands();
  hands.notice(contact({ pointerId: 7, pointerType: "pen", timeStamp: 9000 }));
  assert.equal(hands.take(contact({})), false);
  assert.equal(hands.take(contact({ pointerId: 3, pointerType: "mouse" })), true);
});

test("a pen's other end erases; a mouse's other buttons do nothing", () => {
  for (const [more, taken, erases] of [
    [{ pointerType: "pen", button: 5, buttons: 32 }, true, true],
    [{ pointerType: "pen", button: 0, buttons: 33 }, true, true],
    [{ pointerType: "pen", button: 2, buttons: 2 }, false, false],
    [{ pointerType: "mouse", button: 2, buttons: 2 }, false, false],
    [{ pointerType: "mouse" }, true, false],
  ]) {
    const hands = new Hands();
    assert.equal(hands.take(contact(more)), taken);
    assert.equal(hands.erasing, erases);
  }
});
