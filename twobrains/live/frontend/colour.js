// @ts-check
/** Colour tables and canvas writing. A table holds 256 colours as the words of canvas image data. */

/** matplotlib's viridis at 31 points, within 2 of 255 everywhere: perceptually uniform, safe for colour-blind eyes. */
// prettier-ignore
const VIRIDIS = [
  "#440154", "#470d60", "#481a6c", "#482576", "#472f7d", "#443983", "#414487", "#3d4e8a",
  "#39568c", "#355f8d", "#31688e", "#2d718e", "#2a788e", "#27808e", "#23888e", "#21918c",
  "#1f988b", "#1fa088", "#22a884", "#2ab07f", "#35b779", "#42be71", "#54c568", "#67cc5c",
  "#7ad151", "#8ed645", "#a5db36", "#bddf26", "#d2e21b", "#e7e419", "#fde725",
];

/** ColorBrewer's purple and orange, matplotlib's PuOr_r: diverging from white at zero. */
// prettier-ignore
const PURPLE_ORANGE = [
  "#2d004b", "#542788", "#8073ac", "#b2abd2", "#d8daeb", "#f7f7f7", "#fee0b6", "#fdb863",
  "#e08214", "#b35806", "#7f3b08",
];

/** The same hues on dark paper: zero is nearly the paper, and what is far from it is light. */
// prettier-ignore
const PURPLE_ORANGE_ON_DARK = [
  "#d9c8ff", "#b698f0", "#8f6cd0", "#66489c", "#3f2f61", "#1b1e24", "#4d2f12", "#834c11",
  "#bd7018", "#e99d42", "#ffd09a",
];

export const MAGNITUDE = table(VIRIDIS);
export const SIGNED = table(PURPLE_ORANGE);
export const SIGNED_ON_DARK = table(PURPLE_ORANGE_ON_DARK);

/** Colours for named things: the brains' own (Okabe and Ito's), then the rest of theirs. */
export const CATEGORIES = Uint32Array.from(
  ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#f0e442", "#999999"],
  (hex) => word(rgb(hex)),
);

/** What draws on a canvas; every canvas here is a flat one. @param {HTMLCanvasElement} canvas */
export function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
}

/**
 * 256 colours, straight lines between the given ones.
 * @param {string[]} stops "#rrggbb", at equal distances
 */
export function table(stops) {
  const words = new Uint32Array(256);
  for (let i = 0; i < 256; i++) words[i] = word(between(stops, i / 255));
  return words;
}

/** @param {string[]} stops @param {number} fraction from 0 to 1 @returns {number[]} red, green, blue */
function between(stops, fraction) {
  const at = fraction * (stops.length - 1);
  const left = Math.min(Math.floor(at), stops.length - 2);
  const [from, to] = [rgb(stops[left]), rgb(stops[left + 1])];
  return from.map((value, i) => Math.round(value + (to[i] - value) * (at - left)));
}

/** The colours as they are under a node's colour scheme. @param {Uint32Array} colours @param {Element} node */
export function inScheme(colours, node) {
  const dark = colours === SIGNED && getComputedStyle(node).getPropertyValue("--lf-dark").trim();
  return dark ? SIGNED_ON_DARK : colours;
}

/** @param {string} hex */
function rgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** @param {number[]} colour */
function word([red, green, blue]) {
  // canvas data is R, G, B, A in this order of bytes; `>>> 0` since bit operations give a negative number for alpha 255
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {Uint32Array} colours @param {number} i */
export function css(colours, i) {
  return `rgb(${colours[i] & 255} ${(colours[i] >> 8) & 255} ${(colours[i] >> 16) & 255})`;
}

/**
 * The two ends of the ink scale under the present colour scheme.
 * @param {HTMLCanvasElement} canvas
 */
export function inkTable(canvas) {
  const style = getComputedStyle(canvas);
  const context = contextOf(canvas);
  const ends = Object.entries({ "--lf-paper": "#ffffff", "--lf-ink": "#111111" }).map(([name, other]) => {
    context.fillStyle = style.getPropertyValue(name).trim() || other;
    return /** @type {string} */ (context.fillStyle); // "#rrggbb", of a system's colour too
  });
  return table(ends);
}

/**
 * Largest magnitude, 1 where all is zero; what is no number is passed over.
 * @param {...(Float32Array | undefined)} arrays
 */
export function peak(...arrays) {
  let most = 0;
  for (const data of arrays) {
    if (!data) continue;
    for (let i = 0; i < data.length; i++) {
      if (Math.abs(data[i]) > most) most = Math.abs(data[i]);
    }
  }
  return most || 1;
}

/** Black or white, whichever is read better on a colour. @param {Uint32Array} colours @param {number} i */
export function readable(colours, i) {
  const [red, green, blue] = [0, 8, 16].map((shift) => (((colours[i] >> shift) & 255) / 255) ** 2.2);
  // relative luminance; at 0.179 black and white have the same contrast by WCAG: (L + 0.05)² = 1.05 × 0.05
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? "#000" : "#fff";
}

/**
 * The index of a value among the 256 colours, −1 where it is no number.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function colourPlace(value, low, high) {
  if (Number.isNaN(value)) return -1;
  return Math.max(0, Math.min(255, Math.round(((value - low) / (high - low)) * 255)));
}

/**
 * The same of many values.
 * @param {ArrayLike<number>} data
 * @param {number} low value of the first colour
 * @param {number} high value of the last
 */
export function colourPlaces(data, low, high) {
  return Array.from(data, (value) => colourPlace(value, low, high));
}

/**
 * Write one map, pixel by pixel; an index below 0 stays empty.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} indices among the colours, height × width
 * @param {number[]} shape [height, width]
 * @param {Uint32Array} colours
 */
export function paint(canvas, indices, [height, width], colours) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = contextOf(canvas);
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const present = inScheme(colours, canvas);
  for (let i = 0; i < words.length; i++) words[i] = indices[i] < 0 ? 0 : present[indices[i]];
  context.putImageData(image, 0, 0);
}
