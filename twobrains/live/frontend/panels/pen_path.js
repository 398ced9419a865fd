// @ts-check
/** Where a pen goes: rows of dx, dy, lift as points, pieces and words. No DOM here. */

const LIFT = 0.5; // from here on the third number means that the pen leaves the paper

/**
 * @param {ArrayLike<number>} data rows of dx, dy, lift; the first is measured from the top left corner; rows of zeros at the end are room left
 * @returns {{ x: number, y: number, up: boolean }[]} up: the pen leaves the paper after this point
 */
export function penPoints(data) {
  let [x, y] = [0, 0];
  let last = data.length - 1;
  while (last > 2 && data[last] === 0) last--;
  return Array.from({ length: Math.floor(last / 3) + 1 }, (_, i) => {
    // the sums in float32, as the module's own arithmetic has them
    [x, y] = [Math.fround(x + data[3 * i]), Math.fround(y + data[3 * i + 1])];
    return { x, y, up: data[3 * i + 2] >= LIFT };
  });
}

/**
 * @param {string} label
 * @param {ReturnType<typeof penPoints>} points
 * @param {number} size side of the sheet, px
 */
export function penWords(label, points, size) {
  const strokes = points.filter((point) => point.up).length + (points[points.length - 1].up ? 0 : 1);
  const off = points.filter(({ x, y }) => x < 0 || y < 0 || x > size || y > size).length;
  const said = `${label}: ${count(points.length, "point")} in ${count(strokes, "stroke")}`;
  return off ? `${said}, ${off} off the sheet` : said;
}

/** @param {number} number @param {string} what */
function count(number, what) {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
