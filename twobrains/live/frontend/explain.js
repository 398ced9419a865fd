// @ts-check
/** One value's arithmetic as a table: each channel's window, kernel and products, then bias and activation. */
/** @import { ConvolutionSpec } from "./specs.d.ts" */
/** @import { Arithmetic, Term } from "./arithmetic.js" */
import { css, peak, readable } from "./colour.js";
import { element } from "./dom.js";
import { alike, shown } from "./numbers.js";

/** @param {Arithmetic} why @param {ConvolutionSpec} spec @param {Uint32Array} signed the colours of both signs, under the present scheme */
export function arithmeticTable(why, spec, signed) {
  const head = element(
    "tr",
    {},
    ...["", "window", "× kernel", "= products", "sum"].map((text) => element("th", { scope: "col" }, text)),
  );
  const rows = why.terms.map((term) => channelRow(term, spec.input, signed));
  if (why.bias !== null) rows.push(sumRow("bias", why.bias));
  rows.push(sumRow("sum", why.sum));
  if (spec.activation !== "none") rows.push(sumRow(spec.activation, why.value));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

/** @param {Term} term @param {string} input @param {Uint32Array} signed */
function channelRow(term, input, signed) {
  const plain = term.inside.map((line) => line.map(() => true));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, `${input} ${term.channel}`),
    element("td", {}, mini(term.window, term.inside, signed)),
    element("td", {}, mini(term.kernel, plain, signed)),
    element("td", {}, mini(term.products, term.inside, signed)),
    element("td", { class: "lf-number" }, shown(term.sum)),
  );
}

/** @param {string} name @param {number} number */
function sumRow(name, number) {
  return element(
    "tr",
    {},
    element("th", { scope: "row", colspan: 4 }, name),
    element("td", { class: "lf-number" }, shown(number)),
  );
}

/**
 * A small sheet of numbers; what lies beyond the image's edge is a faint 0.
 * @param {number[][]} sheet
 * @param {boolean[][]} inside
 * @param {Uint32Array} signed
 */
function mini(sheet, inside, signed) {
  const most = peak(Float32Array.from(sheet.flat()));
  const cells = sheet.flatMap((line, i) =>
    line.map((number, j) => {
      const cell = element("span", { class: inside[i][j] ? "" : "lf-beyond" }, alike(number, most));
      const place = Math.round(((number / most + 1) / 2) * 255);
      cell.style.background = css(signed, place);
      cell.style.color = readable(signed, place);
      return cell;
    }),
  );
  const node = element("span", { class: "lf-mini" }, ...cells);
  node.style.setProperty("--columns", String(sheet[0].length));
  return node;
}
