// @ts-check
/** Marks that tell series apart beside their colours: disc, square, triangle, diamond, triangle upside down. */

const SIZE = 4; // CSS px from the middle
/** @type {[number, number][][]} */
const SHAPES = [
  [],
  [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  [[0, -1.1], [1.05, 0.9], [-1.05, 0.9]],
  [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  [[0, 1.1], [1.05, -0.9], [-1.05, -0.9]],
];

/** @param {CanvasRenderingContext2D} context @param {number} i which series @param {number} x @param {number} y */
export function markAt(context, i, x, y) {
  context.beginPath();
  if (i === 0) context.arc(x, y, SIZE, 0, 2 * Math.PI);
  for (const [dx, dy] of SHAPES[i]) context.lineTo(x + dx * SIZE, y + dy * SIZE);
  context.closePath();
  context.fill();
}
