// @ts-check
/** A figure in a notebook, driven by its kernel. */
/** @import { FigureSpec, Value } from "./types.d.ts" */
import { tensors } from "./arrays.js";
import { element } from "./dom.js";
import { kernelEngine } from "./engine_kernel.js";
import { mount } from "./figure.js";

/** @param {{ model: any, el: HTMLElement }} view @returns {() => void} cleanup */
function render({ model, el }) {
  /** @type {FigureSpec} */
  const spec = model.get("_spec");
  const names = spec.controls.map(({ name }) => name);
  /** @type {Record<string, Value>} */
  const values = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const section = element("section", {
    class: "live-figure",
    "data-figure": spec.name,
    "data-ready": "false",
    "data-frame": "0",
    "aria-label": spec.alt,
  });
  el.append(section);
  // JupyterLab's shortcuts match the focused element itself; without this, arrow keys never reach a slider.
  section.addEventListener("focusin", ({ target }) =>
    /** @type {Element} */ (target).setAttribute("data-lm-suppress-shortcuts", "true"),
  );
  const { outputs } = model.get("_frame");
  const figure = mount(section, spec, values, { outputs: tensors(outputs) }, kernelEngine(model, names));
  section.dataset.frame = "1";
  return figure.dispose;
}

export default { render };
