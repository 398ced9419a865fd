// @ts-check
/** Ink on paper from a photograph or an image file. No DOM here. */
import { grown, mainParts } from "./ink_parts.js";

const LEAST_SIDE = 8; // px, the smallest side of an image that holds writing
const BORDER = 0.04; // of the shorter side: where there is paper rather than ink
const NEARBY = 1 / 6; // of the longer side: the paper's brightness changes slowly, a stroke's quickly
const NOISE = 6; // standard deviations that ink differs from paper at least
const FAINTEST = 0.08; // of the paper's brightness: what differs less is no ink
const MOST_INK = 0.6; // of the image; more ink than that is no writing
const BOX = 20 / 28; // of the pad's height: the digits in training are so large
const LEVELS = 15;

const NO_INK = "No ink was found on that image: it has to be dark on light paper, or light on dark.";
const TOO_SMALL = `That image is too small to be read: it takes at least ${LEAST_SIDE} × ${LEAST_SIDE} px.`;
const NO_WRITING = "That image is no writing on paper: most of it would be ink.";

/**
 * An image as a browser decodes it, RGBA row by row.
 * @typedef {{ width: number, height: number, data: ArrayLike<number> }} Pixels
 */

/**
 * Ink from 0 to 1 in 16 levels, as large as the digits in training and in the middle of the sheet; of a wide sheet at
 * its beginning. Throws an Error in words for an image on which there is none.
 * @param {Pixels} pixels
 * @param {[number, number]} size height and width of the sheet, px
 * @param {number} pen radius of the sheet's pen, px; thinner strokes are made as thick as that
 */
export function inkOfImage(pixels, size, pen) {
  const { width, height } = pixels;
  if (Math.min(width, height) < LEAST_SIDE) throw new Error(TOO_SMALL);
  const ink = inked(contrast(darkness(pixels), width, height));
  const { parts, box } = mainParts(ink, width, height);
  if (parts.reduce((sum, level) => sum + level, 0) > MOST_INK * parts.length) throw new Error(NO_WRITING);
  return laidOut(parts, box, [height, width], size, pen);
}

/** How far every pixel is on the way from the paper's side of the grey scale to the ink's. @param {Pixels} pixels */
function darkness({ width, height, data }) {
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    return (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
  });
  const opaque = grey.filter((_, i) => data[4 * i + 3] > 127);
  // what is transparent is paper, of the other brightness than what is drawn on it
  const below = opaque.reduce((sum, level) => sum + level, 0) > opaque.length / 2 ? 0 : 1;
  grey.forEach((level, i) => (grey[i] = below + ((level - below) * data[4 * i + 3]) / 255));
  const wide = Math.max(1, Math.round(Math.min(width, height) * BORDER));
  const border = grey.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return Math.min(x, y, width - 1 - x, height - 1 - y) < wide;
  });
  const dark = quantile(border, 0.5) >= (quantile(grey, 0.005) + quantile(grey, 0.995)) / 2;
  return dark ? grey.map((level) => 1 - level) : grey;
}

/**
 * How much of the paper's brightness is missing at each pixel. The paper is the mean of what is no ink around it: a
 * shadow darkens the paper and the ink on it alike.
 * @param {Float32Array} dark @param {number} width @param {number} height
 */
function contrast(dark, width, height) {
  const reach = Math.max(3, Math.round(Math.max(width, height) * NEARBY));
  let found = dark.map(() => 0);
  let paper = dark.map(() => 1);
  for (let turn = 0; turn < 3; turn++) {
    const plane = slanted(dark, paper, width);
    const weight = blurred(paper, width, height, reach);
    const level = blurred(
      dark.map((each, i) => (each - plane[i]) * paper[i]),
      width,
      height,
      reach,
    );
    found = dark.map((each, i) => {
      const below = plane[i] + (weight[i] > 0.05 ? level[i] / weight[i] : 0); // else no paper is nearby
      return (each - below) / Math.max(0.05, 1 - below);
    });
    const edge = split(found.filter((each) => each > FAINTEST / 2));
    paper = found.map((each) => Number(each < Math.max(FAINTEST / 2, edge)));
  }
  return found;
}

/**
 * The plane that is nearest to the levels of the paper: light falls off from one side to the other.
 * @param {Float32Array} levels
 * @param {Float32Array} paper the weight of each pixel
 * @param {number} width
 */
function slanted(levels, paper, width) {
  const mean = (/** @type {(i: number) => number} */ of) =>
    paper.reduce((sum, weight, i) => sum + weight * of(i), 0) / all;
  const all = Math.max(
    1e-6,
    paper.reduce((sum, weight) => sum + weight, 0),
  );
  const [x, y] = [(/** @type {number} */ i) => i % width, (/** @type {number} */ i) => Math.floor(i / width)];
  const [x0, y0, level] = [mean(x), mean(y), mean((i) => levels[i])];
  const [xx, yy, xy] = [
    mean((i) => (x(i) - x0) ** 2),
    mean((i) => (y(i) - y0) ** 2),
    mean((i) => (x(i) - x0) * (y(i) - y0)),
  ];
  const [xl, yl] = [mean((i) => (x(i) - x0) * (levels[i] - level)), mean((i) => (y(i) - y0) * (levels[i] - level))];
  const area = Math.max(1e-6, xx * yy - xy * xy);
  const [across, down] = [(xl * yy - yl * xy) / area, (yl * xx - xl * xy) / area];
  return levels.map((_, i) => level + across * (x(i) - x0) + down * (y(i) - y0));
}

/** Soft steps from paper to ink. @param {Float32Array} contrasts */
function inked(contrasts) {
  const spread = 1.48 * quantile(contrasts.map(Math.abs), 0.5); // of paper alone, where most is paper
  const floor = Math.max(FAINTEST, Math.min(NOISE * spread, 0.3));
  const candidates = contrasts.filter((each) => each > floor);
  if (candidates.length < Math.max(6, contrasts.length * 2e-4)) throw new Error(NO_INK);
  const edge = split(candidates);
  const full = quantile(
    candidates.filter((each) => each >= edge),
    0.5,
  );
  const [none, all] = [Math.max(floor, 0.3 * full), 0.7 * full];
  return contrasts.map((each) => Math.max(0, Math.min(1, (each - none) / Math.max(0.01, all - none))));
}

/**
 * The ink on a sheet: its longer side in the box, or its height on a wide sheet, the centre of its mass in the middle.
 * @param {Float32Array} ink
 * @param {[number, number, number, number]} box left, top, right and bottom of it, px
 * @param {[number, number]} shape height and width of the image
 * @param {[number, number]} size height and width of the sheet
 * @param {number} pen
 */
function laidOut(ink, [left, top, right, bottom], [height, width], [high, wide], pen) {
  const [across, down] = [right - left, bottom - top];
  const room = BOX * high;
  const [most, longest] = wide > high ? [wide - 2 * (high - room), down] : [room, Math.max(across, down)];
  const fits = (/** @type {number} */ grown) => Math.min(room / (longest + grown), most / (across + grown));
  const line = thickness(ink, width);
  // so that (line + 2 · more) · scale is the pen's width once the ink is as large as the box
  const more = Math.max(
    0,
    (2 * pen * Math.max(longest, (across * room) / most) - line * room) / (2 * (room - 2 * pen)),
  );
  const thick = more > 0.25 ? grown(ink, width, height, more) : ink;
  const scale = fits(2 * more);
  const [x, y] = centre(thick, width);
  const middle = wide > high ? (high - room) / 2 + (x - left + more) * scale : wide / 2;
  const keep = (
    /** @type {number} */ at,
    /** @type {number} */ before,
    /** @type {number} */ after,
    /** @type {number} */ end,
  ) => Math.max(before * scale, Math.min(end - after * scale, at));
  const at = [
    keep(middle, x - left + more, right - x + more, wide),
    keep(high / 2, y - top + more, bottom - y + more, high),
  ];
  const sheet = new Float32Array(high * wide);
  averaged(thick, [height, width], sheet, [high, wide], scale, [at[0] - x * scale, at[1] - y * scale]);
  return sheet.map((level) => Math.round(Math.min(1, level) * LEVELS) / LEVELS);
}

/**
 * Every pixel spread over the sheet's pixels that it covers.
 * @param {Float32Array} ink
 * @param {[number, number]} shape its height and width
 * @param {Float32Array} sheet changed in place
 * @param {[number, number]} size of the sheet
 * @param {number} scale
 * @param {number[]} corner where the image's left upper corner is on the sheet
 */
function averaged(ink, [height, width], sheet, [high, wide], scale, [x0, y0]) {
  /** @param {number} from @param {number} end @returns {[number, number][]} pixels and how much of each is covered */
  const covered = (from, end) => {
    /** @type {[number, number][]} */
    const found = [];
    for (let at = Math.max(0, Math.floor(from)); at < Math.min(end, from + scale); at++) {
      found.push([at, Math.min(at + 1, from + scale) - Math.max(at, from)]);
    }
    return found;
  };
  const columns = Array.from({ length: width }, (_, x) => covered(x0 + x * scale, wide));
  for (let y = 0; y < height; y++) {
    const rows = covered(y0 + y * scale, high);
    for (let x = 0; x < width; x++) {
      const level = ink[y * width + x];
      if (level === 0) continue;
      for (const [row, down] of rows) {
        for (const [column, across] of columns[x]) sheet[row * wide + column] += level * down * across;
      }
    }
  }
}

/** A stroke's usual width: twice its area by the length of its edge. @param {Float32Array} ink @param {number} width */
function thickness(ink, width) {
  const inside = (/** @type {number} */ i) => Number(ink[i] > 0.5);
  let [area, edge] = [0, 0];
  for (let i = 0; i < ink.length; i++) {
    area += inside(i);
    const right = i % width < width - 1 ? inside(i + 1) : 0;
    // an edge that is neither level nor upright counts up to √2 times too often; on average 4 / π times
    edge +=
      (Number(right !== inside(i)) + Number((i + width < ink.length ? inside(i + width) : 0) !== inside(i))) *
      (Math.PI / 4);
  }
  return edge ? (2 * area) / edge : 0;
}

/** @param {Float32Array} ink @param {number} width @returns {[number, number]} */
function centre(ink, width) {
  let [sum, x, y] = [0, 0, 0];
  ink.forEach((level, i) => {
    sum += level;
    x += level * ((i % width) + 0.5);
    y += level * (Math.floor(i / width) + 0.5);
  });
  return [x / sum, y / sum];
}

/** Means over squares that end at the image's edge. @param {Float32Array} levels @param {number} width @param {number} height @param {number} reach */
function blurred(levels, width, height, reach) {
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0, row = 0; x < width; x++) {
      row += levels[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return levels.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const [left, right] = [Math.max(0, x - reach), Math.min(width, x + reach + 1)];
    const [top, bottom] = [Math.max(0, y - reach) * (width + 1), Math.min(height, y + reach + 1) * (width + 1)];
    const sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left];
    return sum / ((right - left) * ((bottom - top) / (width + 1)));
  });
}

/** @param {Float32Array} levels @param {number} share */
function quantile(levels, share) {
  const sorted = levels.slice().sort();
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

/** The level that parts two groups best, after Otsu 1979. @param {Float32Array} levels */
function split(levels) {
  const sorted = levels.slice().sort();
  const total = sorted.reduce((a, b) => a + b, 0);
  let [best, found, sum] = [-1, sorted[0] ?? 0, 0];
  for (let i = 1; i < sorted.length; i++) {
    sum += sorted[i - 1];
    const apart = i * (sorted.length - i) * (sum / i - (total - sum) / (sorted.length - i)) ** 2;
    if (apart > best) [best, found] = [apart, (sorted[i - 1] + sorted[i]) / 2];
  }
  return found;
}
