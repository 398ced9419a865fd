// @ts-check
/** Colour tables and canvas writing. A table holds 256 colours as the words of canvas image data. */

/** matplotlib's viridis at 17 places: perceptually uniform, safe for colour-blind eyes. */
const VIRIDIS = [
  "#440154", "#48186a", "#472d7b", "#424086", "#3b528b", "#33638d",
  "#2c728e", "#26828e", "#21918c", "#1fa088", "#28ae80", "#3fbc73",
  "#5ec962", "#84d44b", "#addc30", "#d8e219", "#fde725",
];

/** ColorBrewer's purple and orange, matplotlib's PuOr_r: diverging from white at zero. */
const PURPLE_ORANGE = [
  "#2d004b", "#532687", "#8073ac", "#b1aad1", "#d8daeb", "#f7f7f6",
  "#fee0b6", "#fcb761", "#e08214", "#b25706", "#7f3b08",
];

export const MAGNITUDE = table(VIRIDIS);
export const SIGNED = table(PURPLE_ORANGE);

/**
 * 256 colours, straight lines between the given ones.
 * @param {string[]} stops "#rrggbb", at equal distances
 */
export function table(stops) {
  const words = new Uint32Array(256);
  for (let i = 0; i < 256; i++) words[i] = word(between(stops, i / 255));
  return words;
}

/** @param {string[]} stops @param {number} place from 0 to 1 @returns {number[]} red, green, blue */
function between(stops, place) {
  const at = place * (stops.length - 1);
  const left = Math.min(Math.floor(at), stops.length - 2);
  const [from, to] = [rgb(stops[left]), rgb(stops[left + 1])];
  return from.map((value, i) => Math.round(value + (to[i] - value) * (at - left)));
}

/** @param {string} hex */
function rgb(hex) {
  return [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
}

/** @param {number[]} colour */
function word([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {Uint32Array} colours @param {number} i */
export function css(colours, i) {
  return `rgb(${colours[i] & 255} ${(colours[i] >> 8) & 255} ${(colours[i] >> 16) & 255})`;
}

/**
 * The two ends of the ink scale under the present colour scheme.
 * @param {Element} root
 */
export function inkTable(root) {
  const style = getComputedStyle(root);
  const [paper, ink] = ["--lf-paper", "--lf-ink"].map((name) => style.getPropertyValue(name).trim());
  return table([paper || "#ffffff", ink || "#111111"]);
}

/**
 * Largest magnitude, 1 where all is zero.
 * @param {Float32Array} data
 */
export function peak(data) {
  let most = 0;
  for (let i = 0; i < data.length; i++) most = Math.max(most, Math.abs(data[i]));
  return most || 1;
}

/**
 * Write one map, pixel by pixel.
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} data height × width
 * @param {number[]} shape [height, width]
 * @param {Uint32Array} colours
 * @param {number} low value of the first colour
 * @param {number} high value of the last
 */
export function paint(canvas, data, [height, width], colours, low, high) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  const words = new Uint32Array(image.data.buffer);
  const scale = 255 / (high - low);
  for (let i = 0; i < words.length; i++) {
    words[i] = colours[Math.max(0, Math.min(255, Math.round((data[i] - low) * scale)))];
  }
  context.putImageData(image, 0, 0);
}
