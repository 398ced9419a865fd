// @ts-check
/** Texts over a known alphabet. No DOM here. */

/** @import { TextSpec } from "../specs.d.ts" */

/**
 * What a reader gave, as a text: ⏎, which stands for a line's end in the panels, is one; of an alphabet without any,
 * those after the last symbol, which a copied line has, are dropped.
 * @param {string} text @param {string} alphabet
 */
export function typedText(text, alphabet) {
  const lines = alphabet.includes("\n");
  const ended = lines && !alphabet.includes("⏎") ? text.replaceAll("⏎", "\n") : text;
  return (lines ? ended : ended.replace(/(?<=[^\n])\n+$/, "")).normalize("NFC");
}

/** What is wrong with a text, in words; "" if nothing. @param {string} text @param {TextSpec} spec */
export function textProblem(text, spec) {
  const symbols = [...text];
  if (symbols.length === 0) return spec.empty;
  if (symbols.length > spec.most && !spec.drop)
    return `At most ${spec.most} symbols, please: there are ${symbols.length}.`;
  const known = new Set(spec.alphabet);
  const unknown = symbols.slice(-spec.most).find((symbol) => !known.has(symbol));
  return unknown === undefined ? "" : `The model does not know ${namedSymbol(unknown)}. ${spec.knows}`;
}

/**
 * What is said of a text that is longer than what is read of it; "" if it is not.
 * @param {string} text
 * @param {TextSpec} spec
 */
export function dropped(text, spec) {
  const more = [...text].length - spec.most;
  return more > 0
    ? `Older text is dropped: the last ${spec.most} symbols are read, the ${more} before them are not.`
    : "";
}

/** @type {Record<string, string>} */
const BLANKS = { " ": "a space", "\n": "a line's end", "\t": "a tab" };

/** A symbol in quotes; one that can't be seen by its name or number. @param {string} symbol */
export function namedSymbol(symbol) {
  if (Object.hasOwn(BLANKS, symbol)) return BLANKS[symbol];
  if (!/[\p{C}\p{M}\p{Z}]/u.test(symbol)) return `“${symbol}”`;
  return `U+${/** @type {number} */ (symbol.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0")}`;
}

/**
 * The index in the alphabet of each symbol that is read, the last ones.
 * @param {string} text
 * @param {string} alphabet
 * @param {number} [most]
 */
export function placesOf(text, alphabet, most = Infinity) {
  const places = new Map([...alphabet].map((symbol, i) => [symbol, i]));
  return [...text].slice(-most).map((symbol) => places.get(symbol) ?? 0);
}
