// @ts-check
/** The parts that ink has on an image, and thicker strokes. No DOM here. */

const SPECK = 0.03; // of the largest part's size: what is smaller is dust

/**
 * The ink without its specks, and where it is.
 * @param {Float32Array} ink
 * @param {number} width
 * @param {number} height
 * @returns {{ parts: Float32Array, box: [number, number, number, number] }} left, top, right and bottom, px
 */
export function mainParts(ink, width, height) {
  const part = new Int32Array(ink.length); // 0: none yet
  const sizes = [0];
  for (let i = 0; i < ink.length; i++) {
    if (ink[i] > 0 && part[i] === 0) sizes.push(fill(ink, part, i, sizes.length, width, height));
  }
  const least = SPECK * sizes.reduce((a, b) => Math.max(a, b), 0);
  /** @type {[number, number, number, number]} */
  const box = [width, height, 0, 0];
  const parts = ink.map((level, i) => {
    if (level === 0 || sizes[part[i]] < least) return 0;
    const [x, y] = [i % width, Math.floor(i / width)];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
    return level;
  });
  return { parts, box };
}

/**
 * Number all ink that hangs together with a pixel.
 * @param {Float32Array} ink
 * @param {Int32Array} part changed in place
 * @param {number} from
 * @param {number} number
 * @param {number} width
 * @param {number} height
 * @returns {number} how much ink that is
 */
function fill(ink, part, from, number, width, height) {
  const waiting = [from];
  part[from] = number;
  let sum = 0;
  while (waiting.length) {
    const i = /** @type {number} */ (waiting.pop());
    sum += ink[i];
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column;
        if (ink[next] === 0 || part[next]) continue;
        part[next] = number;
        waiting.push(next);
      }
    }
  }
  return sum;
}

/**
 * Ink with strokes that are wider by so much on either side. Distances are those of steps to the eight neighbours,
 * at most 8 % too long.
 * @param {Float32Array} ink
 * @param {number} width
 * @param {number} height
 * @param {number} more px
 */
export function grown(ink, width, height, more) {
  const away = ink.map((level) => (level > 0.5 ? 0 : Infinity));
  /** @param {number} x @param {number} y @param {number} way −1 from the upper left, 1 from the lower right */
  const relax = (x, y, way) => {
    const i = y * width + x;
    const look = (/** @type {number} */ dx, /** @type {number} */ dy) => {
      const [column, row] = [x + dx, y + dy];
      if (column < 0 || row < 0 || column >= width || row >= height) return;
      away[i] = Math.min(away[i], away[row * width + column] + Math.hypot(dx, dy));
    };
    look(way, 0);
    for (const dx of [-1, 0, 1]) look(dx, way);
  };
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) relax(x, y, -1);
  for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) relax(x, y, 1);
  return ink.map((level, i) => Math.max(level, Math.min(1, more + 0.5 - away[i])));
}
