// @ts-check
/** @import { Panel, PanelSpec } from "../types.d.ts" */
import { MAGNITUDE, SIGNED, css, peak, readable } from "../colour.js";
import { element } from "../dom.js";
import { legend } from "../legend.js";
import { shown } from "../numbers.js";
import { symbolOf } from "./symbols.js";

/** @param {PanelSpec} spec text, signed @returns {Panel} */
export function colouredText(spec) {
  const colours = spec.signed ? SIGNED : MAGNITUDE;
  const line = element("p", { class: "lf-symbols", role: "img", tabindex: "0", "aria-label": spec.label });
  const value = element("p", { class: "lf-at", "aria-live": "polite" });
  const scale = legend(colours, spec.signed);
  /** @type {HTMLElement[]} */
  const symbols = [];
  let [said, here] = ["", -1];
  /** All panels of the same text light the same symbol up. @param {number} at its place, −1 for none */
  const pointAt = (at) => line.dispatchEvent(new CustomEvent("lf-point", { bubbles: true, detail: { text: spec.text, at } }));
  /** @param {number} at */
  const light = (at) => {
    symbols[here]?.classList.remove("lf-here");
    here = at < symbols.length ? at : -1;
    symbols[here]?.classList.add("lf-here");
    value.textContent = here < 0 ? "" : `symbol ${here + 1}, ${symbols[here].textContent}: ${symbols[here].title}`;
  };
  line.addEventListener("pointerover", (event) => pointAt(symbols.indexOf(/** @type {HTMLElement} */ (event.target))));
  line.addEventListener("pointerleave", () => pointAt(-1));
  line.addEventListener("blur", () => pointAt(-1));
  line.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    pointAt(Math.max(0, Math.min(symbols.length - 1, here + step)));
  });
  return {
    element: element("div", {}, line, value, scale.element),
    draw({ data }, outputs = {}, peer) {
      const codes = outputs[spec.text].data;
      const high = peak(data, peer?.data);
      while (symbols.length > data.length) symbols.pop()?.remove();
      while (symbols.length < data.length) line.append(symbols[symbols.push(element("span")) - 1]);
      let best = 0;
      data.forEach((value, i) => {
        const share = spec.signed ? (value / high + 1) / 2 : value / high;
        const place = Math.max(0, Math.min(255, Math.round(share * 255)));
        symbols[i].textContent = symbolOf(codes[i]);
        symbols[i].title = shown(value);
        symbols[i].style.background = css(colours, place);
        symbols[i].style.color = readable(colours, place);
        if (Math.abs(value) > Math.abs(data[best])) best = i;
      });
      scale.set(high);
      const largest = spec.signed ? "strongest" : "highest";
      said = `${spec.label}: ${largest} at symbol ${best + 1} of ${data.length}, ${shown(data[best], 2)}`;
      line.setAttribute("aria-label", `${spec.label}: ${Array.from(codes, symbolOf).join("")}`);
      light(here);
    },
    words: () => said,
    point: (text, at) => (text === spec.text ? light(at) : undefined),
  };
}
