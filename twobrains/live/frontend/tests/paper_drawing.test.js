import assert from "node:assert/strict";
import { test } from "node:test";
import { Sketch } from "../controls/paper_drawing.js";

const SIZE = 28;
const SHEETS = { 3: new Float32Array(SIZE * SIZE).fill(0.25), "größe 1~x": new Float32Array(SIZE * SIZE).fill(0.5) };

/** A generator of numbers in [0, 1) that is the same every time. */
function random(seed) {
  return () => (seed = (seed * 16807) % 2147483647) / 2147483647;
}

function paper() {
  return new Sketch([SIZE, SIZE], 1.1);
}

/** @param {Drawing} drawing @param {...number[]} points */
function stroke(drawing, ...points) {
  drawing.down(points[0]);
  for (const point of points.slice(1)) drawing.move(point);
}

/** Some strokes at random, on a sheet or on blank paper. */
function scribbled(seed, strokes = 4, points = 20) {
  const drawing = paper();
  const number = random(seed);
  if (seed % 2) drawing.put(SHEETS[3], "3");
  const point = () => [number() * 30 - 1, number() * 30 - 1];
  for (let i = 0; i < strokes; i++) stroke(drawing, ...Array.from({ length: points }, point));
  return drawing;
}

/** @param {string} text */
function restored(text) {
  const drawing = paper();
  drawing.decode(text, SHEETS);
  return drawing;
}

test("a dot has so much ink, and an image below it counts", () => {
  const drawing = paper();
  assert.equal(drawing.amount, 0);
  stroke(drawing, [14, 14]);
  assert.ok(Math.abs(drawing.amount - Math.PI * (1.1 ** 2 + 1 / 12)) < 0.5);
  drawing.put(SHEETS[3], "3");
  assert.equal(drawing.amount, SIZE * SIZE * 0.25);
});

test("an address brings back the very same ink", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const drawing = scribbled(seed);
    const back = restored(drawing.encode());
    assert.deepEqual(back.ink, drawing.ink);
    assert.equal(back.encode(), drawing.encode());
  }
});

test("an address brings back the ink of a stroke of any length", () => {
  for (const points of [1, 2, 254, 255, 256, 257, 600]) {
    const drawing = scribbled(2, 2, points);
    assert.deepEqual(restored(drawing.encode()).ink, drawing.ink, `${points} points`);
  }
});

test("an address names the example, whatever its name", () => {
  for (const name of Object.keys(SHEETS)) {
    const drawing = paper();
    drawing.put(SHEETS[name], name);
    const back = restored(drawing.encode());
    assert.equal(back.example, name);
    assert.deepEqual(back.ink, drawing.ink);
  }
});

test("an address of strokes on an example, as earlier ones are, still brings back both", () => {
  const strokes = paper();
  stroke(strokes, [2, 2], [9, 9]);
  const back = restored(`e3${strokes.encode()}`);
  assert.equal(back.encode(), `e3${strokes.encode()}`);
  assert.deepEqual(
    back.ink,
    SHEETS[3].map((level, i) => Math.max(level, strokes.ink[i])),
  );
  stroke(back, [20, 20]);
  assert.equal(back.example, "3", "what the reader has drawn on is not taken away");
  back.undo();
  back.undo();
  assert.deepEqual(back.ink, SHEETS[3]);
});

test("an address is made of characters that stay as they are in one", () => {
  for (let seed = 2; seed <= 20; seed += 2) assert.match(scribbled(seed).encode(), /^~[\w-]*$/);
});

test("the edges of the paper can be drawn on and come back", () => {
  for (const [height, width] of [
    [8, 8],
    [28, 28],
    [31, 31],
    [28, 32],
    [28, 224],
    [31, 1024],
  ]) {
    const drawing = new Sketch([height, width], 1.1);
    stroke(drawing, [0, 0], [width, height], [-5, 9999], [width, 0], [width - 0.125, 3]);
    assert.ok(drawing.ink[width - 1] > 0 && drawing.ink[height * width - 1] > 0);
    const back = new Sketch([height, width], 1.1);
    back.decode(drawing.encode(), {});
    assert.deepEqual(back.ink, drawing.ink);
  }
});

test("drawing piece by piece gives the ink of drawing anew", () => {
  const drawing = scribbled(5);
  const ink = drawing.ink.slice();
  drawing.redraw();
  assert.deepEqual(drawing.ink, ink);
});

test("the first stroke takes away the image that was given, and undo brings it back", () => {
  for (const name of ["3", ""]) {
    const [drawing, alone] = [paper(), paper()];
    drawing.put(SHEETS[3], name);
    for (const each of [drawing, alone]) stroke(each, [2, 2], [9, 9]);
    assert.deepEqual(drawing.ink, alone.ink);
    assert.equal(drawing.encode(), alone.encode());
    for (const each of [drawing, alone]) stroke(each, [20, 20]);
    assert.deepEqual(drawing.ink, alone.ink, "the second one adds to the first");
    drawing.undo();
    drawing.undo();
    assert.deepEqual(drawing.ink, SHEETS[3]);
    assert.equal(drawing.example, name);
    stroke(drawing, [2, 2], [9, 9]);
    drawing.clear();
    drawing.undo();
    assert.equal(drawing.blank, true, "what was cleared stays cleared");
  }
});

test("undo takes back one stroke after the other, and an image by itself", () => {
  const drawing = paper();
  stroke(drawing, [2, 2], [9, 9]);
  const ink = drawing.ink.slice();
  stroke(drawing, [20, 20]);
  drawing.undo();
  assert.deepEqual(drawing.ink, ink);
  drawing.undo();
  assert.equal(drawing.blank, true);
  drawing.put(SHEETS[3], "3");
  drawing.undo();
  assert.equal(drawing.blank, true);
  assert.equal(drawing.example, "");
  drawing.undo();
  assert.equal(drawing.blank, true);
});

test("clear leaves blank paper that can be drawn on", () => {
  const drawing = scribbled(3);
  drawing.clear();
  assert.equal(drawing.blank, true);
  assert.equal(drawing.encode(), "~");
  drawing.down([5, 5]);
  assert.equal(drawing.blank, false);
});

test("an image replaces all that was drawn, and is not drawn on itself", () => {
  const sheet = SHEETS[3].slice();
  const drawing = scribbled(4);
  drawing.put(sheet, "3");
  assert.deepEqual(drawing.ink, sheet);
  stroke(drawing, [2, 2], [9, 9]);
  assert.deepEqual(sheet, SHEETS[3]);
});

test("ink handed out does not change under who holds it when the drawing is cleared", () => {
  const drawing = scribbled(4);
  const [held, before] = [drawing.ink, drawing.ink.slice()];
  drawing.clear();
  assert.deepEqual(held, before);
});

test("a point beside the last one adds nothing", () => {
  const drawing = paper();
  drawing.down([5, 5]);
  assert.equal(drawing.move([5.2, 5.1]), false);
  assert.equal(drawing.move([6, 5]), true);
  assert.equal(drawing.strokes[0].length, 2);
});

test("a pen that moves on after its stroke was taken back starts another", () => {
  const drawing = paper();
  drawing.down([5, 5]);
  drawing.undo();
  assert.equal(drawing.move([9, 9]), true);
  drawing.move([12, 9]);
  assert.deepEqual(drawing.strokes.flat(2), [9, 9, 12, 9]);
  assert.equal(drawing.strokes.length, 1);
  assert.deepEqual(restored(drawing.encode()).ink, drawing.ink);
});

test("a malformed address is refused in words and leaves the drawing as it was", () => {
  const drawing = scribbled(3);
  const before = drawing.ink.slice();
  // prettier-ignore
  const bad = [
    "", "x", "e3", "3~", "e4~", "e__proto__~", "etoString~", "~%%%",
    "~A", "~AA", "~Ag", "~AgAB", "~" + "/".repeat(9), "~é", "hello world", "~".repeat(5) + "?",
  ];
  for (const text of bad) {
    assert.throws(
      () => drawing.decode(text, SHEETS),
      (problem) => problem instanceof Error && /drawing/.test(problem.message),
      text,
    );
    assert.deepEqual(drawing.ink, before, text);
  }
});

test("random texts are drawn on the paper or refused in words", () => {
  const number = random(11);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~e3%é";
  for (let i = 0; i < 2000; i++) {
    const drawn = Array.from(
      { length: Math.floor(number() * 24) },
      () => letters[Math.floor(number() * letters.length)],
    );
    const text = `~${drawn.join("")}`;
    const drawing = paper();
    try {
      drawing.decode(text, SHEETS);
    } catch (problem) {
      assert.match(problem.message, /drawing/);
    }
    assert.ok(drawing.ink.every((ink) => ink >= 0 && ink <= 1));
    assert.ok(drawing.strokes.flat(2).every((place) => place >= 0 && place <= SIZE));
  }
});

test("few points far apart leave a connected line: the ink of many on the way", () => {
  const [few, many] = [paper(), paper()];
  stroke(few, [3, 3], [24, 10], [4, 25]);
  const between = ([x0, y0], [x1, y1]) =>
    Array.from({ length: 21 }, (_, i) => [x0 + ((x1 - x0) * i) / 20, y0 + ((y1 - y0) * i) / 20]);
  stroke(many, ...between([3, 3], [24, 10]), ...between([24, 10], [4, 25]));
  few.ink.forEach((level, i) => assert.ok(Math.abs(level - many.ink[i]) < 0.08)); // points are on the grid
});

/** Three strokes apart from each other. */
function three() {
  const drawing = paper();
  for (const y of [4, 14, 24]) stroke(drawing, [4, y], [24, y]);
  return drawing;
}

test("an eraser takes away the strokes it touches and no others; undo brings back all of a sweep", () => {
  const drawing = three();
  const [whole, strokes] = [drawing.ink.slice(), drawing.strokes.length];
  assert.equal(drawing.rub([14, 9], true), false, "there is only paper");
  assert.equal(drawing.rub([15, 20]), true, "on its way it crosses the second");
  assert.equal(drawing.rub([15, 21]), false);
  assert.deepEqual(
    drawing.strokes.map(([[, y]]) => y),
    [4, 24],
  );
  assert.equal(drawing.rub([15, 26]), true);
  assert.deepEqual(
    drawing.strokes.map(([[, y]]) => y),
    [4],
  );
  drawing.undo();
  assert.equal(drawing.strokes.length, strokes);
  assert.deepEqual(drawing.ink, whole);
  drawing.undo();
  assert.equal(drawing.strokes.length, 2, "then the strokes, one by one");
});

test("sweeps and strokes are taken back in their order", () => {
  const drawing = three();
  const inks = [drawing.ink.slice()];
  const steps = [
    () => drawing.rub([14, 4], true),
    () => stroke(drawing, [4, 9], [24, 9]),
    () => drawing.rub([14, 24], true),
    () => drawing.rub([14, 14], true),
    () => stroke(drawing, [4, 20], [9, 20]),
    () => drawing.rub([4, 20], true),
    () => drawing.rub([14, 9], true),
  ];
  for (const step of steps) {
    step();
    inks.push(drawing.ink.slice());
  }
  assert.equal(drawing.blank, true);
  for (const ink of inks.slice(0, -1).reverse()) {
    drawing.undo();
    assert.deepEqual(drawing.ink, ink);
  }
});

test("an eraser takes away an image whose ink it touches, and undo brings it back", () => {
  const drawing = paper();
  const image = new Float32Array(SIZE * SIZE);
  image.fill(1, 0, 5 * SIZE);
  drawing.put(image, "3");
  assert.equal(drawing.rub([14, 20], true), false);
  assert.equal(drawing.rub([14, 2]), true);
  assert.equal(drawing.blank, true);
  assert.equal(drawing.encode(), "~");
  stroke(drawing, [2, 2], [9, 9]);
  drawing.undo();
  assert.equal(drawing.blank, true);
  drawing.undo();
  assert.deepEqual(drawing.ink, image);
  assert.equal(drawing.example, "3");
});

test("a stroke that was erased keeps what it had taken away", () => {
  const drawing = paper();
  drawing.put(SHEETS[3], "3");
  stroke(drawing, [2, 2], [9, 9]);
  drawing.rub([2, 2], true);
  stroke(drawing, [20, 20]);
  drawing.undo();
  assert.equal(drawing.blank, true);
  drawing.undo();
  drawing.undo();
  assert.deepEqual(drawing.ink, SHEETS[3]);
});

test("a stroke under way can be dropped, once", () => {
  const drawing = paper();
  drawing.put(SHEETS[3], "3");
  stroke(drawing, [2, 2], [9, 9]);
  drawing.drop();
  drawing.drop();
  assert.deepEqual(drawing.ink, SHEETS[3]);
});

/** Ink in sixteen levels, as it is read from an image. */
function photographed(seed = 3, share = 0.3) {
  const number = random(seed);
  return Float32Array.from({ length: SIZE * SIZE }, () => (number() < share ? Math.round(number() * 15) / 15 : 0));
}

test("an address brings back the ink of the reader's own image, and is short where there is paper", () => {
  for (const image of [photographed(), photographed(5, 1), new Float32Array(SIZE * SIZE).fill(1)]) {
    const drawing = paper();
    drawing.put(image, "", true);
    const text = drawing.encode();
    assert.match(text, /^i[\w-]+~$/);
    const back = restored(text);
    assert.deepEqual(back.ink, image);
    assert.equal(back.encode(), text);
  }
  const drawing = paper();
  drawing.put(photographed(7, 0.1), "", true);
  assert.ok(drawing.encode().length < 400);
});

test("a stroke takes the reader's image away, and undo brings it back, for the address too", () => {
  const drawing = paper();
  drawing.put(photographed(), "", true);
  const text = drawing.encode();
  stroke(drawing, [2, 2], [9, 9]);
  assert.match(drawing.encode(), /^~/);
  drawing.undo();
  assert.equal(drawing.encode(), text);
  drawing.undo();
  assert.equal(drawing.blank, true);
});

test("an image's ink in an address that is cut off or too long is refused in words", () => {
  const drawing = scribbled(3);
  const before = drawing.ink.slice();
  const code = "Dw".repeat(3);
  for (const text of ["i~", "iAA~", `i${code}~`, `i${"_".repeat(4000)}~`, "i%~", "iAA~AA"]) {
    assert.throws(() => drawing.decode(text, SHEETS), /drawing/, text);
    assert.deepEqual(drawing.ink, before);
  }
});
