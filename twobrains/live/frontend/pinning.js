// @ts-check
/** Two settings side by side: a frame is pinned and stays, the other goes on. Their colour scales are one. */
/** @import { PanelSpec } from "./specs.d.ts" */
/** @import { Frame } from "./types.d.ts" */
import { button, element } from "./dom.js";
import { panelRow } from "./row.js";

/**
 * @param {() => PanelSpec[]} specs
 * @param {() => void} changed the pinned frame came or went
 * @param {(open: boolean) => void} folded called when the reader folds its secondary panels or unfolds them
 */
export function pinning(specs, changed, folded) {
  const place = element("div", { class: "lf-pinned", hidden: true });
  /** @type {{ frame: Frame, texts: Record<string, string>, row: ReturnType<typeof panelRow> } | null} */
  let pinned = null;
  return {
    element: place,
    /** The pinned frame, and the control values it belongs to. */
    get held() {
      return pinned;
    },
    /**
     * @param {Frame} frame
     * @param {string} settings its control values in words
     * @param {Record<string, string>} texts the same for an address
     * @param {Record<string, number>} indices of the controls that panels set
     */
    pin(frame, settings, texts, indices) {
      const row = panelRow(specs(), folded);
      pinned = { frame, texts, row };
      const said = element("p", { class: "lf-settings" }, `Pinned: ${settings}`);
      place.replaceChildren(
        row.element, // first, so that its panels are level with those beside it
        said,
        button("Unpin", () => this.unpin()),
      );
      place.hidden = false;
      changed();
      row.stand(indices);
    },
    unpin() {
      pinned = null;
      place.replaceChildren();
      place.hidden = true;
      changed();
    },
    /** @param {Frame} beside what goes on */
    draw(beside) {
      pinned?.row.draw(pinned.frame.outputs, beside.outputs);
    },
  };
}
