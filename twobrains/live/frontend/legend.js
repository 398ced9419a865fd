// @ts-check
/** What colours mean, under an image. */
import { css, inScheme } from "./colour.js";
import { element } from "./dom.js";

/** A strip of the colours from first to last. @param {Uint32Array} colours */
export function ramp(colours) {
  const bar = element("span", { class: "lf-ramp" });
  bar.style.background = gradientOf(colours);
  return bar;
}

/** @param {Uint32Array} colours */
function gradientOf(colours) {
  const stops = Array.from({ length: 9 }, (_, i) => css(colours, Math.round((i * 255) / 8)));
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** The colours from low to high, with the words at both ends. @param {Uint32Array} colours */
export function legend(colours) {
  const ends = [element("span"), element("span")];
  const bar = ramp(colours);
  let drawn = colours;
  return {
    element: element("div", { class: "lf-legend" }, ends[0], bar, ends[1]),
    /** @param {import("./scenes/scale.js").Ends} words */
    set({ low, high }) {
      ends[0].textContent = low;
      ends[1].textContent = high;
      const present = inScheme(colours, bar);
      if (present !== drawn) bar.style.background = gradientOf((drawn = present));
    },
  };
}
