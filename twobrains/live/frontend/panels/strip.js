// @ts-check
/** The symbols of a text below the columns of a sheet, and the column that is pointed at here or in another panel. */
import { element, raise } from "../dom.js";

/**
 * @param {HTMLElement} host holds the sheet, as wide as it is
 * @param {string | null} text the output with the symbols; nothing is sent without one
 * @param {boolean} pairs the same symbols run down the sheet: the row is shown, too
 */
export function symbolStrip(host, text, pairs) {
  const line = element("p", { class: "lf-strip", "aria-hidden": "true" });
  const [column, row] = [
    element("span", { class: "lf-band", hidden: true }),
    element("span", { class: "lf-band", hidden: true }),
  ];
  /** @type {HTMLElement[]} */
  const symbols = [];
  let here = -1;
  if (text) host.append(column, ...(pairs ? [row] : []));
  /** All panels of the same text light the same symbol up. @param {number} at its index, −1 for none */
  const pointAt = (at) => void (text && raise(host, "lf-point", { text, at }));
  line.addEventListener("pointerover", (event) => pointAt(symbols.indexOf(/** @type {HTMLElement} */ (event.target))));
  line.addEventListener("pointerleave", () => pointAt(-1));
  return {
    element: element("div", { class: "lf-under" }, line),
    pointAt,
    /** @param {number} at */
    name: (at) => `symbol ${at + 1}, ${symbols[at]?.textContent}`,
    /** @param {string[]} texts one each @returns where is pointed at, as before */
    write(texts) {
      while (symbols.length > texts.length) symbols.pop()?.remove();
      while (symbols.length < texts.length) line.append(symbols[symbols.push(element("span")) - 1]);
      symbols.forEach((each, i) => (each.textContent = texts[i]));
      line.style.setProperty("--symbols", `${texts.length}`);
      return here;
    },
    /** @param {number} at @returns the index, −1 where the text does not reach */
    light(at) {
      symbols[here]?.classList.remove("lf-here");
      here = at < symbols.length ? at : -1;
      symbols[here]?.classList.add("lf-here");
      column.hidden = row.hidden = here < 0;
      const [start, size] = [`${(100 * here) / symbols.length}%`, `${100 / symbols.length}%`];
      Object.assign(column.style, { left: start, width: size, top: "0", height: "100%" });
      Object.assign(row.style, { top: start, height: size, left: "0", width: "100%" });
      return here;
    },
  };
}
