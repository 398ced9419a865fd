import assert from "node:assert/strict";
import test from "node:test";
import { decodeWeights, encodeWeights, presetOf, steppedWeight, typedWeight } from "../controls/kernel_weights.js";

const SPEC = {
  low: -4,
  high: 4,
  step: 0.25,
  zeros: "",
  presets: { edge: [-1, 0, 0.1, 1], blur: [0.25, 0.25, 0.25, 0.25] },
};

test("a number is taken as it is typed, in several notations", () => {
  for (const [text, weight] of [
    ["1.5", 1.5],
    [" -2 ", -2],
    ["−2", -2],
    ["0,5", 0.5],
    ["1e-3", 0.001],
  ]) {
    assert.deepEqual(typedWeight(text, SPEC), { weight, note: "" });
  }
});

test("a huge number is clipped, in words", () => {
  assert.deepEqual(typedWeight("1e9", SPEC), { weight: 4, note: "Weights go from −4 to 4: 1e9 became 4." });
  assert.equal(typedWeight("-1e400", SPEC).weight, -4);
});

test("what is no number changes nothing, in words", () => {
  for (const text of ["", "one", "<b>", "--1"]) {
    const { weight, note } = typedWeight(text, SPEC);
    assert.equal(weight, null);
    assert.match(note, /is no number/);
  }
  assert.equal(typedWeight("\u202e5", SPEC).note, "“�5” is no number; the weight stays as it was.");
});

test("steps stay on their grid and between the ends", () => {
  assert.equal(steppedWeight(0.3, 1, SPEC), 0.5);
  assert.equal(steppedWeight(3.9, 4, SPEC), 4);
  assert.equal(steppedWeight(0.1, 1, { ...SPEC, step: 0.1 }), 0.2);
});

test("a preset is known by its weights in float32", () => {
  assert.equal(presetOf(Float32Array.of(-1, 0, 0.1, 1), SPEC), "edge");
  assert.equal(presetOf(Float32Array.of(-1, 0, 0.2, 1), SPEC), "");
});

test("an address brings back the same weights, and refuses others", () => {
  const weights = Float32Array.of(-1, 0, 0.1, 3.25);
  assert.equal(encodeWeights(weights, SPEC), "-1_0_0.1_3.25");
  assert.deepEqual(decodeWeights(encodeWeights(weights, SPEC), 4, SPEC), weights);
  const blur = Float32Array.of(0.25, 0.25, 0.25, 0.25);
  assert.equal(encodeWeights(blur, SPEC), "~blur");
  assert.deepEqual(decodeWeights("~blur", 4, SPEC), blur);
  for (const text of [
    "",
    "~",
    "~nosuch",
    "~constructor",
    "1_2_3",
    "1_2_3_x",
    "1_2_3_",
    "1_2_3_99",
    "1_2_3_NaN",
    "1_2_3_Infinity",
  ])
    assert.throws(() => decodeWeights(text, 4, SPEC));
});
