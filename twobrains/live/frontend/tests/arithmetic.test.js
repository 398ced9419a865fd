import assert from "node:assert/strict";
import test from "node:test";
import { convolutionAt, convolutionWords, windowOf } from "../arithmetic.js";

const tensor = (shape, data) => ({ shape, data: Float32Array.from(data) });
const SPEC = { input: "x", weight: "w", bias: "b", stride: 1, padding: 1, dilation: 1, activation: "relu" };
// one channel 3 × 3 holding 1 to 9, one kernel 3 × 3 of ones
const OUTPUTS = {
  x: tensor([1, 1, 3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]),
  w: tensor([1, 1, 3, 3], Array(9).fill(1)),
  b: tensor([1], [-20]),
};

test("in the middle the whole image is summed, then the bias, then the activation", () => {
  const why = convolutionAt(SPEC, OUTPUTS, { map: 0, row: 1, column: 1 });
  assert.deepEqual([why.terms[0].sum, why.bias, why.sum, why.value], [45, -20, 25, 25]);
  assert.equal(convolutionWords(why, SPEC), "relu(45 (window × kernel) + −20 (bias) = 25)");
});

test("beyond the edge there are zeros, told apart from zeros of the image", () => {
  const why = convolutionAt(SPEC, OUTPUTS, { map: 0, row: 0, column: 0 });
  assert.deepEqual(why.terms[0].window, [
    [0, 0, 0],
    [0, 1, 2],
    [0, 4, 5],
  ]);
  assert.deepEqual(why.terms[0].inside[0], [false, false, false]);
  assert.deepEqual([why.sum, why.value], [-8, 0]);
});

test("without bias and activation there are none in the words", () => {
  const plain = { ...SPEC, bias: null, activation: "none" };
  assert.equal(
    convolutionWords(convolutionAt(plain, OUTPUTS, { map: 0, row: 1, column: 1 }), plain),
    "45 (window × kernel)",
  );
});

test("a grouped layer reads its own group's channels", () => {
  const outputs = { x: tensor([2, 1, 1], [3, 5]), w: tensor([2, 1, 1, 1], [10, 100]), b: tensor([2], [0, 0]) };
  const spec = { ...SPEC, padding: 0 };
  assert.equal(convolutionAt(spec, outputs, { map: 1, row: 0, column: 0 }).value, 500);
  assert.equal(convolutionAt(spec, outputs, { map: 1, row: 0, column: 0 }).terms[0].channel, 1);
});

test("a window lies where stride, padding and dilation put it, over the edge too", () => {
  const spec = { ...SPEC, stride: 2, dilation: 2 };
  const at = windowOf(spec, OUTPUTS, { map: 0, row: 0, column: 1 });
  assert.deepEqual(at, { top: -1, left: 1, high: 5, wide: 5, rows: 3, columns: 3 });
});
