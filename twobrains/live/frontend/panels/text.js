// @ts-check
/** @import { ColouredTextSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { css, inScheme, readable } from "../colour.js";
import { element, raise } from "../dom.js";
import { legend } from "../legend.js";
import { scaleColours } from "../scenes/scale.js";
import { textScene } from "../scenes/text.js";
import { spokenLine } from "../spoken.js";
import { LINE_END } from "../symbols.js";

/** @param {ColouredTextSpec} spec @returns {Panel} */
export function colouredText(spec) {
  const colours = scaleColours(spec.signed);
  const line = element("p", { class: "lf-symbols", role: "img", tabindex: "0", "aria-label": spec.label });
  const value = spokenLine("lf-at");
  const scale = legend(colours);
  /** @type {HTMLElement[]} */
  const symbols = [];
  let [said, here] = ["", -1];
  /** All panels of the same text light the same symbol up. @param {number} at its index, −1 for none */
  const pointAt = (at) => raise(line, "lf-point", { text: spec.text, at });
  /** @param {number} at */
  const light = (at) => {
    symbols[here]?.classList.remove("lf-here");
    here = at < symbols.length ? at : -1;
    symbols[here]?.classList.add("lf-here");
    value.say(here < 0 ? "" : `symbol ${here + 1}, ${symbols[here].textContent}: ${symbols[here].title}`);
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
    element: element("div", {}, line, ...value.elements, ...(spec.marks ? [] : [scale.element])),
    draw(own, outputs = {}, peer) {
      const scene = textScene(spec, { own, outputs, peer });
      while (symbols.length > scene.symbols.length) symbols.pop()?.remove();
      while (symbols.length < scene.symbols.length) line.append(symbols[symbols.push(element("span")) - 1]);
      const present = inScheme(colours, line);
      scene.symbols.forEach(({ symbol, place, text }, i) => {
        symbols[i].textContent = symbol;
        symbols[i].classList.toggle("lf-line-end", symbol === LINE_END);
        symbols[i].title = text;
        symbols[i].style.background = place < 0 ? "" : css(present, place);
        symbols[i].style.color = place < 0 ? "" : readable(present, place);
      });
      scale.set(scene.ends);
      said = scene.words;
      line.setAttribute("aria-label", scene.whole);
      light(here);
    },
    words: () => said,
    point: (text, at) => (text === spec.text ? light(at) : undefined),
  };
}
