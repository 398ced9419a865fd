// @ts-check
/** Paper that is as high as a finger needs it, and wider than a narrow screen: it slides below its frame. */
import { button, element } from "../dom.js";

const HEIGHT = 88; // CSS px, at least

/**
 * @param {HTMLElement} sheet
 * @param {number} ratio of its width to its height
 */
export function rolled(sheet, ratio) {
  sheet.style.minWidth = `${HEIGHT * ratio}px`;
  const frame = element("div", { class: "lf-roll" }, sheet);
  const slide = (/** @type {number} */ screens) => frame.scrollBy({ left: screens * frame.clientWidth });
  const tools = [
    button("←", () => slide(-0.5), { hidden: true, "aria-label": "Back along the paper" }),
    button("→", () => slide(0.5), { hidden: true, "aria-label": "On along the paper" }),
  ];
  const fits = () => frame.scrollWidth <= frame.clientWidth;
  new ResizeObserver(() => tools.forEach((tool) => (tool.hidden = fits()))).observe(frame);
  return {
    element: frame,
    tools,
    /** Scroll there. @param {number} share of the width */
    see(share) {
      const [at, edge] = [share * frame.scrollWidth, frame.clientWidth / 8];
      const most = at - edge;
      const least = at + edge - frame.clientWidth;
      frame.scrollLeft = Math.max(least, Math.min(most, frame.scrollLeft));
    },
  };
}
