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
  const line = element("p", { class: "lf-symbols", role: "img", "aria-label": spec.label });
  const scale = legend(colours, spec.signed);
  /** @type {HTMLElement[]} */
  const symbols = [];
  let said = "";
  return {
    element: element("div", {}, line, scale.element),
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
    },
    words: () => said,
  };
}
