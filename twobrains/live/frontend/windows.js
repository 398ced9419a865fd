// @ts-check
/** The window that a pointed-at value was computed from, outlined wherever the figure shows what it reads. */
/** @import { Span } from "./arithmetic.js" */
import { element } from "./dom.js";

/**
 * Follow what the reader points at in the panels of a figure.
 * @param {HTMLElement} section
 */
export function outlineWindows(section) {
  /** @type {HTMLElement[]} */
  let outlines = [];
  section.addEventListener("lf-window", (event) => {
    for (const outline of outlines) outline.remove();
    const { input, span } = /** @type {{ input: string, span: Span | null }} */ (
      /** @type {CustomEvent} */ (event).detail
    );
    outlines = span ? picturesOf(section, input).map((canvas) => outlined(canvas, span)) : [];
  });
}

/** The canvases that show an output: a pad with its name, or the maps of its panel. @param {HTMLElement} section @param {string} name */
function picturesOf(section, name) {
  const shown = `canvas[data-control="${name}"], .lf-panel[data-output="${name}"] .lf-grid canvas`;
  return /** @type {HTMLCanvasElement[]} */ ([...section.querySelectorAll(shown)]);
}

/** @param {HTMLCanvasElement} canvas @param {Span} span */
function outlined(canvas, { top, left, high, wide, rows, columns }) {
  const [down, across] = [canvas.offsetHeight / rows, canvas.offsetWidth / columns];
  const outline = element("span", { class: "lf-mark lf-outlined" });
  outline.style.left = `${canvas.offsetLeft + left * across}px`;
  outline.style.top = `${canvas.offsetTop + top * down}px`;
  outline.style.width = `${wide * across}px`;
  outline.style.height = `${high * down}px`;
  canvas.after(outline);
  return outline;
}
