// @ts-check
/** Panels under their headings, drawn together from one frame. */
/** @import { PanelSpec } from "./specs.d.ts" */
/** @import { Panel, Said, Tensor } from "./types.d.ts" */
import { trimmed } from "./arrays.js";
import { element } from "./dom.js";
import { panelOf } from "./panels.js";

/** Kinds of panel whose words are what the figure comes to; those of the others are in place of what is drawn. */
const CONCLUDING = new Set(["bars"]);

/** @param {PanelSpec[]} specs */
export function panelRow(specs) {
  const panels = specs.map(headed);
  const row = element("div", { class: "lf-panels" }, ...panels.map((each) => each.element));
  row.addEventListener("lf-point", (event) => {
    const { text, at } = /** @type {CustomEvent} */ (event).detail;
    for (const { panel } of panels) panel.point?.(text, at);
  });
  return {
    element: row,
    /**
     * @param {Record<string, Tensor>} outputs
     * @param {Record<string, Tensor>} [beside] of a frame beside it, to share colour scales with
     */
    draw(outputs, beside) {
      for (const { spec, panel } of panels) {
        const peer = beside && trimmed(beside[spec.output], spec.dims);
        panel.draw(trimmed(outputs[spec.output], spec.dims), outputs, peer);
      }
    },
    /** Show the values of the controls that are set in a panel. @param {Record<string, number>} indices */
    stand(indices) {
      for (const { panel } of panels) panel.stand?.(indices);
    },
    /** @returns {Said[]} */
    said: () =>
      panels
        .map(({ spec, panel }) => ({ words: panel.words(), seen: CONCLUDING.has(spec.kind) }))
        .filter(({ words }) => words),
  };
}

/**
 * A panel under its heading.
 * @param {PanelSpec} spec
 * @returns {{ spec: PanelSpec, panel: Panel, element: HTMLElement }}
 */
function headed(spec) {
  const panel = panelOf(spec);
  const caption = element("figcaption", {}, spec.label);
  return {
    spec,
    panel,
    element: element(
      "figure",
      { class: `lf-panel lf-${spec.kind}`, "data-output": spec.output },
      caption,
      panel.element,
    ),
  };
}
