// @ts-check
/** A part of the page as an image: backgrounds, canvases and words, each where it is on the page. */
import { contextOf } from "./colour.js";
import { colourOf } from "./scheme.js";

const [SCALE, EDGE, HEAD] = [2, 12, 26]; // pixels a CSS px; CSS px around the image, and above it for its title
const LEFT_OUT = ".lf-card:not(.lf-held), .lf-mark, .lf-spoken, summary, button";

/** @param {HTMLElement} root @param {string} title @returns {HTMLCanvasElement} */
export function pictureOf(root, title) {
  const box = root.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil((box.width + 2 * EDGE) * SCALE);
  canvas.height = Math.ceil((box.height + 2 * EDGE + HEAD) * SCALE);
  const context = contextOf(canvas);
  context.scale(SCALE, SCALE);
  context.fillStyle = colourOf(root, "--lf-paper");
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = "middle";
  context.fillStyle = colourOf(root, "--lf-text");
  context.font = `600 14px ${getComputedStyle(root).fontFamily}`;
  context.fillText(title, EDGE, EDGE + HEAD / 2 - 4, box.width);
  context.translate(EDGE - box.left, EDGE + HEAD - box.top);
  putElement(context, root);
  return canvas;
}

/** @param {CanvasRenderingContext2D} context @param {HTMLElement} node */
function putElement(context, node) {
  if (node.matches(LEFT_OUT) || !node.checkVisibility()) return;
  const style = getComputedStyle(node);
  const box = node.getBoundingClientRect();
  context.save();
  if (style.overflow !== "visible") {
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
  }
  putBackground(context, box, style);
  if (node instanceof HTMLCanvasElement) putCanvas(context, node, style);
  for (const child of node.childNodes) {
    if (child instanceof HTMLElement) putElement(context, child);
    else if (child instanceof Text) putWords(context, child, style);
  }
  context.restore();
}

/**
 * Its colours and its frame; of a line above a table's row just that.
 * @param {CanvasRenderingContext2D} context
 * @param {DOMRect} box
 * @param {CSSStyleDeclaration} style
 */
function putBackground(context, box, style) {
  const colours = style.backgroundImage.match(/rgba?\([^)]*\)/g);
  if (colours) {
    const gradient = context.createLinearGradient(box.left, 0, box.right, 0);
    colours.forEach((colour, i) => gradient.addColorStop(i / (colours.length - 1), colour));
    context.fillStyle = gradient;
  } else context.fillStyle = style.backgroundColor;
  if (box.width && box.height) context.fillRect(box.left, box.top, box.width, box.height);
  const line = parseFloat(style.borderTopWidth);
  if (!line) return;
  context.strokeStyle = style.borderTopColor;
  context.lineWidth = line;
  context.strokeRect(
    box.left + line / 2,
    box.top + line / 2,
    box.width - line,
    style.borderLeftWidth === "0px" ? 0 : box.height - line,
  );
}

/** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} canvas @param {CSSStyleDeclaration} style */
function putCanvas(context, canvas, style) {
  const box = canvas.getBoundingClientRect();
  context.imageSmoothingEnabled = style.imageRendering !== "pixelated";
  const line = parseFloat(style.borderTopWidth);
  if (canvas.width && canvas.height)
    context.drawImage(canvas, box.left + line, box.top + line, box.width - 2 * line, box.height - 2 * line);
}

/**
 * Word by word: a line may have been broken anywhere between them.
 * @param {CanvasRenderingContext2D} context
 * @param {Text} text
 * @param {CSSStyleDeclaration} style
 */
function putWords(context, text, style) {
  context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  const range = document.createRange();
  for (const word of text.data.matchAll(/\S+/g)) {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    const box = range.getBoundingClientRect();
    context.fillText(word[0], box.left, box.top + box.height / 2);
  }
}
