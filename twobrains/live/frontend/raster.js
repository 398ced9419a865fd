// @ts-check
/** The pen's mark: the same rule as the package's own rasteriser. */

/** @typedef {[number, number]} Point x to the right, y down, in px of the image */

/**
 * Put one straight piece of ink on an image.
 * A pixel whose centre lies d from the piece has ink clip(radius + 0.5 − d, 0, 1), or what it had if more.
 * @param {Float32Array} ink height × width, changed in place
 * @param {[number, number]} size height and width
 * @param {number} radius px
 * @param {Point} from
 * @param {Point} to
 */
export function putLine(ink, [height, width], radius, [x0, y0], [x1, y1]) {
  const reach = radius + 0.5;
  const [left, right] = span(x0, x1, reach, width);
  const [top, bottom] = span(y0, y1, reach, height);
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length2 = dx * dx + dy * dy;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [px, py] = [column + 0.5 - x0, row + 0.5 - y0];
      // the nearest point of the piece, as a part of its length; a dot has no length to divide by
      const along = length2 ? Math.max(0, Math.min(1, (px * dx + py * dy) / length2)) : 0;
      const mark = Math.min(1, reach - Math.hypot(px - along * dx, py - along * dy));
      // the darker ink stays, it does not add up: so the order of strokes makes no difference
      if (mark > ink[row * width + column]) ink[row * width + column] = mark;
    }
  }
}

/** @param {number} a @param {number} b @param {number} reach @param {number} size */
function span(a, b, reach, size) {
  return [Math.max(0, Math.floor(Math.min(a, b) - reach)), Math.min(size, Math.ceil(Math.max(a, b) + reach))];
}

/**
 * Put whole strokes on an image.
 * @param {Float32Array} ink
 * @param {[number, number]} size height and width
 * @param {number} radius
 * @param {Point[][]} strokes
 */
export function putStrokes(ink, size, radius, strokes) {
  for (const points of strokes) {
    points.forEach((point, i) => putLine(ink, size, radius, points[Math.max(0, i - 1)], point));
  }
}
