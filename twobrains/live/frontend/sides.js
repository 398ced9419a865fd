// @ts-check
/** The panels of the present frame, and beside them those of a pinned one. */
/** @import { FigureSpec, Frame, Keeper } from "./types.d.ts" */
import { element, raise } from "./dom.js";
import { pinning } from "./pinning.js";
import { predicting } from "./predicting.js";
import { panelRow } from "./row.js";

/**
 * @param {FigureSpec} spec
 * @param {Frame} first
 * @param {ReturnType<typeof import("./controlset.js").controlSet>} controls
 * @param {() => void} changed called when the reader has set controls in a panel
 * @param {Keeper} [kept] where a prediction stays
 */
export function sidesOf({ panels: specs, predict }, first, controls, changed, kept) {
  const panels = panelRow(specs, fold);
  const pinned = pinning(panels.specs, () => redraw(), fold);
  const asking = predict && predicting(predict, specs, panels, kept);
  if (asking) panels.element.prepend(asking.element);
  let frame = first;
  /** Both sides show the same panels. @param {boolean} open */
  function fold(open) {
    panels.open = open;
    if (pinned.held) pinned.held.row.open = open;
    raise(panels.element, "lf-fold", { open });
  }
  const standing = () => controls.places(specs.flatMap(({ sets }) => sets));
  const stand = () => panels.stand(standing());
  const redraw = () => {
    panels.draw(frame.outputs, pinned.held?.frame.outputs);
    pinned.draw(frame);
    asking?.draw(frame);
    stand();
  };
  panels.element.addEventListener("lf-set", (event) => {
    controls.put(/** @type {CustomEvent} */ (event).detail);
    changed();
  });
  return {
    element: element("div", { class: "lf-sides" }, panels.element, pinned.element),
    said: panels.said,
    /** Show the values of the controls that are set in a panel, too. */
    stand,
    redraw,
    /**
     * Fold panels as long as the figure is too tall once all of it is shown.
     * @param {() => number} height
     * @param {number} most
     * @param {boolean} phone
     */
    shorten(height, most, phone) {
      const whole = asking ? () => asking.answered(height) : height;
      panels.shorten(whole, most, phone, predict?.hides);
    },
    /** @param {Frame} next */
    draw(next) {
      frame = next;
      redraw();
    },
    pin() {
      pinned.pin(frame, controls.inWords(), controls.encoded(), standing());
      fold(panels.open);
    },
    /** What a file of values holds. */
    settings() {
      const now = { setting: "shown", controls: controls.encoded(), outputs: frame.outputs };
      const { held } = pinned;
      return held ? [now, { setting: "pinned", controls: held.texts, outputs: held.frame.outputs }] : [now];
    },
  };
}
