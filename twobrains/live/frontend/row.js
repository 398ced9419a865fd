// @ts-check
/** Panels under their headings, drawn together from one frame; the secondary ones once they are unfolded. */
/** @import { PanelSpec } from "./specs.d.ts" */
/** @import { Panel, Said, Tensor } from "./types.d.ts" */
import { trimmed } from "./arrays.js";
import { element } from "./dom.js";
import { panelOf } from "./panels.js";

/** Kinds of panel whose words are what the figure comes to; those of the others are in place of what is drawn. */
const CONCLUDING = new Set(["bars"]);

/** Kinds of panel that are folded first where there is little room: inputs, then sheets, and a reader keeps the numbers. */
const [INPUTS, SHEETS] = [new Set(["picture", "pen"]), new Set(["maps", "heatmap"])];

/** @typedef {ReturnType<typeof headed>} Headed */

/**
 * @param {PanelSpec[]} specs
 * @param {(open: boolean) => void} [folded] called when the reader folds the secondary panels or unfolds them
 */
export function panelRow(specs, folded) {
  const panels = specs.map(headed);
  const { fold, main, further, shorten } = inTwo(panels, unfold);
  const row = element("div", { class: "lf-panels" }, ...main().map((each) => each.element), fold);
  /** @type {{ outputs: Record<string, Tensor>, beside?: Record<string, Tensor> }} */
  let last = { outputs: {} };
  /** @type {string[]} */
  let covered = [];
  const drawn = () => (fold.open ? panels : main());

  /** @param {Headed[]} which */
  function drawAll(which) {
    const { outputs, beside } = last;
    for (const { spec, panel } of which) {
      const peer = beside && trimmed(beside[spec.output], spec.dims);
      panel.draw(trimmed(outputs[spec.output], spec.dims), outputs, peer);
    }
  }

  function unfold() {
    if (fold.open && Object.keys(last.outputs).length) drawAll(further());
    folded?.(fold.open);
  }

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
      last = { outputs, beside };
      drawAll(drawn());
    },
    /** Whether the secondary panels are unfolded. */
    get open() {
      return fold.open;
    },
    set open(on) {
      fold.open = on;
    },
    shorten,
    /** Cover the panels of these outputs: their headings stay. @param {string[]} outputs */
    cover(outputs) {
      covered = outputs;
      for (const { spec, element } of panels) {
        const on = outputs.includes(spec.output);
        element.classList.toggle("lf-covered", on);
        element.inert = on;
      }
    },
    /** Show what the reader predicted of an output, null for nothing. @param {string} output @param {any} given */
    compare(output, given) {
      for (const { spec, panel } of panels) if (spec.output === output) panel.compare?.(given);
    },
    /** The panels, with those that are folded as secondary ones. */
    specs: () => panels.map((each) => ({ ...each.spec, more: further().includes(each) })),
    /** Show the values of the controls that are set in a panel. @param {Record<string, number>} indices */
    stand(indices) {
      for (const { panel } of panels) panel.stand?.(indices);
    },
    /** @returns {Said[]} */
    said: () =>
      drawn()
        .filter(({ spec }) => !covered.includes(spec.output))
        .map(({ spec, panel }) => ({ words: panel.words(), seen: CONCLUDING.has(spec.kind) }))
        .filter(({ words }) => words),
  };
}

/**
 * The panels in sight, and the secondary ones in a fold.
 * @param {Headed[]} panels
 * @param {() => void} unfold called when the fold is opened or shut
 */
function inTwo(panels, unfold) {
  let main = panels.filter(({ spec }) => !spec.more);
  let further = panels.filter(({ spec }) => spec.more);
  const fold = foldOf(unfold);
  fold.put(further);
  return {
    fold: fold.element,
    main: () => main,
    further: () => further,
    /**
     * Fold the last panels, too, as long as the figure is too tall; none that would not make it shorter.
     * @param {() => number} height
     * @param {number} most
     * @param {boolean} [phone] whether inputs and sheets of colours are folded before numbers, and what comes first never
     * @param {string[]} [last] outputs of the panels that are folded after all others
     */
    shorten(height, most, phone, last = []) {
      const [all, secondary] = [main, further];
      const isLast = (/** @type {Headed} */ { spec }) => Number(last.includes(spec.output));
      const order = (phone ? foldingOrder(all) : [...all].reverse()).sort((one, other) => isLast(one) - isLast(other));
      /** @type {Set<Headed>} */
      const gone = new Set();
      const arranged = () => {
        main = all.filter((each) => !gone.has(each));
        further = [...all.filter((each) => gone.has(each)), ...secondary];
        fold.put(further);
        fold.element.before(...main.map((each) => each.element));
        return height();
      };
      let least = height();
      for (const each of order.slice(0, -1)) {
        if (least <= most) break;
        gone.add(each);
        least = arranged();
      }
      for (const each of [...gone].reverse()) {
        gone.delete(each);
        if (arranged() > Math.max(least, most)) gone.add(each);
      }
      arranged();
    },
  };
}

/** Which panels are folded first on a phone; the last of them is what the figure is about. @param {Headed[]} panels */
function foldingOrder(panels) {
  const subject = panels.find((panel) => rankOf(panel)) ?? panels[0];
  const others = panels.filter((panel) => panel !== subject).reverse();
  return [...others.sort((one, other) => rankOf(one) - rankOf(other)), subject];
}

/** How soon a panel is folded where there is little room. @param {Headed} panel */
function rankOf({ spec }) {
  return INPUTS.has(spec.kind) ? 0 : SHEETS.has(spec.kind) ? 1 : 2;
}

/**
 * Panels folded under their headings; hidden where there are none.
 * @param {() => void} unfold
 */
function foldOf(unfold) {
  const summary = element("summary");
  const row = element("div", { class: "lf-panels" });
  const fold = element("details", { class: "lf-more lf-rest", ontoggle: unfold }, summary, row);
  return {
    element: fold,
    /** @param {{ spec: PanelSpec, element: HTMLElement }[]} panels */
    put(panels) {
      fold.hidden = !panels.length;
      summary.textContent = `More: ${panels.map(({ spec }) => spec.label).join("; ")}`;
      row.replaceChildren(...panels.map((each) => each.element));
    },
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
