// @ts-check
/** A figure's image and values as files, made in the reader's browser. */
/** @import { Setting } from "./csv.js" */
import { csvOf } from "./csv.js";
import { button, element } from "./dom.js";
import { pictureOf } from "./compose.js";

/**
 * @param {string} name of the figure and of its files
 * @param {HTMLElement} drawn
 * @param {() => string} title
 * @param {() => Setting[]} settings
 */
export function saveTools(name, drawn, title, settings) {
  const picture = () => pictureOf(drawn, title()).toBlob((blob) => blob && handOver(blob, `${name}.png`));
  const values = () => handOver(new Blob([csvOf(settings())], { type: "text/csv" }), `${name}.csv`);
  const tool = { class: "lf-save" };
  return [button("Save picture", picture, tool), button("Save values", values, tool)];
}

/** @param {Blob} blob @param {string} name */
function handOver(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
