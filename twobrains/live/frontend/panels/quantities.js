// @ts-check
/** @import { QuantitiesSpec } from "../specs.d.ts" */
/** @import { Panel } from "../types.d.ts" */
import { element } from "../dom.js";
import { quantitiesScene } from "../scenes/quantities.js";

/** @param {QuantitiesSpec} spec @returns {Panel} */
export function quantities(spec) {
  const rows = spec.rows.map((name) => {
    const cells = spec.columns.map(quantityCell);
    const head = element("th", { scope: "row" }, name);
    return { head, cells, row: element("tr", {}, head, ...cells.map((each) => each.cell)) };
  });
  const names = spec.columns.map((name) => element("th", { scope: "col" }, name));
  const top = spec.columns.length > 1 ? [element("thead", {}, element("tr", {}, element("td"), ...names))] : [];
  const body = element("tbody", {}, ...rows.map((each) => each.row));
  let said = "";
  return {
    element: element("table", { "aria-label": spec.label }, ...top, body),
    draw(own, outputs = {}, peer) {
      const scene = quantitiesScene(spec, { own, outputs, peer });
      scene.rows.forEach(({ colour, cells }, i) => cells.forEach((cell, j) => rows[i].cells[j].set(cell, colour)));
      said = scene.words;
    },
    words: () => said,
  };
}

/** A number, its unit and its bar. */
function quantityCell() {
  const [number, unit] = [element("b", { "data-part": "number" }), element("span", { "data-part": "unit" })];
  const fill = element("span", { class: "lf-fill" });
  const track = element("span", { class: "lf-track", "aria-hidden": "true" }, fill);
  return {
    cell: element("td", {}, number, " ", unit, track),
    /** @param {ReturnType<typeof quantitiesScene>["rows"][number]["cells"][number]} now @param {string} colour */
    set(now, colour) {
      number.textContent = now.number;
      unit.textContent = now.unit;
      track.hidden = !now.bar;
      if (!now.bar) return;
      Object.assign(fill.style, {
        marginLeft: `${100 * now.bar.from}%`,
        width: `${100 * now.bar.long}%`,
        background: `var(${colour})`,
      });
    },
  };
}
