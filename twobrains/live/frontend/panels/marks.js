// @ts-check
/** Marks that tell names apart beside their colours, under matplotlib's letters. */

const SIZE = 4; // CSS px from the middle

/** @param {number} thick half of a bar's width @returns {[number, number][]} */
// prettier-ignore
const plus = (thick) => [
  [-thick, -1.2], [thick, -1.2], [thick, -thick], [1.2, -thick], [1.2, thick], [thick, thick],
  [thick, 1.2], [-thick, 1.2], [-thick, thick], [-1.2, thick], [-1.2, -thick], [-thick, -thick],
];

/** @type {[number, number][]} */
const STAR = Array.from({ length: 10 }, (_, i) => {
  const [angle, radius] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 ? 0.6 : 1.4];
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});

/** Corners; a disc has none. @type {Record<string, [number, number][]>} */
// prettier-ignore
const SHAPES = {
  o: [],
  s: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  "^": [[0, -1.1], [1.05, 0.9], [-1.05, 0.9]],
  D: [[0, -1.25], [1.25, 0], [0, 1.25], [-1.25, 0]],
  v: [[0, 1.1], [1.05, -0.9], [-1.05, -0.9]],
  P: plus(0.45),
  X: plus(0.45).map(([x, y]) => [(x - y) * 0.75, (x + y) * 0.75]),
  "*": STAR,
};

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} mark
 * @param {number} x
 * @param {number} y
 * @param {number} [size] CSS px from the middle
 */
export function markAt(context, mark, x, y, size = SIZE) {
  context.beginPath();
  if (mark === "o") context.arc(x, y, size, 0, 2 * Math.PI);
  for (const [dx, dy] of SHAPES[mark]) context.lineTo(x + dx * size, y + dy * size);
  context.closePath();
  context.fill();
}
