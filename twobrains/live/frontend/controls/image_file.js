// @ts-check
/** Pixels of a file that a reader gives, decoded in the page. */
/** @import { Pixels } from "./ink_of_image.js" */
import { isAnimated, imageSides } from "./image_header.js";

const SIDE = 512; // px of the longer side that are looked at
const HEAVIEST = 50e6; // bytes
const LARGEST = 100e6; // px
const OPENING = 20_000; // ms

const OTHER = "That file is no image. A photograph or a scan of writing can be read, as PNG, JPEG or WebP.";
const BROKEN =
  "That image can't be opened: it is broken, or of a kind that this browser does not know. Try PNG or JPEG.";
const HUGE = "That image is too large: at most 100 megapixels and 50 MB, please.";
const OPENS_SLOWLY = "That image takes too long to open. Try a smaller one.";

/**
 * Throws an Error in words for what is no image, or can't be opened.
 * @param {File} file
 * @returns {Promise<{ pixels: Pixels, animated: boolean }>} of an animated image, its first frame
 */
export async function readImage(file) {
  if (file.type && !file.type.startsWith("image/")) throw new Error(OTHER);
  if (file.size > HEAVIEST) throw new Error(HUGE);
  const head = new Uint8Array(await file.slice(0, 1 << 18).arrayBuffer());
  const sides = imageSides(head);
  if (sides && sides[0] * sides[1] > LARGEST) throw new Error(HUGE);
  const bitmap = await inTime(createImageBitmap(file).catch(() => Promise.reject(new Error(BROKEN))));
  try {
    return { pixels: scaledDown(bitmap), animated: isAnimated(head) };
  } finally {
    bitmap.close();
  }
}

/** @param {Promise<ImageBitmap>} bitmap */
function inTime(bitmap) {
  /** @type {Promise<never>} */
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error(OPENS_SLOWLY)), OPENING));
  return Promise.race([bitmap, late]);
}

/** @param {ImageBitmap} bitmap @returns {Pixels} */
function scaledDown(bitmap) {
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
