// @ts-check
/** What colours mean, under a picture. */
import { css } from "./colour.js";
import { element } from "./dom.js";
import { shown } from "./numbers.js";

/** A strip of the colours from first to last. @param {Uint32Array} colours */
export function ramp(colours) {
  const stops = Array.from({ length: 9 }, (_, i) => css(colours, Math.round((i * 255) / 8)));
  const bar = element("span", { class: "lf-ramp" });
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
  return bar;
}

/**
 * The colours from low to high, with the numbers at both ends.
 * @param {Uint32Array} colours
 * @param {boolean} signed
 */
export function legend(colours, signed) {
  const ends = [element("span"), element("span")];
  const node = element("div", { class: "lf-legend" }, ends[0], ramp(colours), ends[1]);
  return {
    element: node,
    /** @param {number} high the largest magnitude @param {string} [words] instead of the number; of a signed scale both ends' */
    set(high, words) {
      const end = words ?? shown(high, 2);
      ends[0].textContent = !signed ? "0" : words === undefined ? `−${end}` : "−";
      ends[1].textContent = end;
    },
  };
}
