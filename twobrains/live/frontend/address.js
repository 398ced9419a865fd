// @ts-check
/** Control values in the page's address: #?FIGURE.CONTROL=VALUE. No DOM here. */

/**
 * @param {string} search the settings from "?" on
 * @param {string} figure
 * @returns {Record<string, string>} the figure's values by control
 */
export function readAddress(search, figure) {
  const mine = [...new URLSearchParams(search)].filter(([key]) => key.startsWith(`${figure}.`));
  return Object.fromEntries(mine.map(([key, value]) => [key.slice(figure.length + 1), value]));
}

/**
 * @param {string} search
 * @param {string} figure
 * @param {Record<string, string>} values all that the address shall hold for this figure
 * @returns {string} the address from "?" on, "" if nothing is left
 */
export function writeAddress(search, figure, values) {
  const query = new URLSearchParams(search);
  for (const key of [...query.keys()]) if (key.startsWith(`${figure}.`)) query.delete(key);
  for (const [name, value] of Object.entries(values)) query.set(`${figure}.${name}`, value);
  const text = query.toString();
  return text && `?${text}`;
}
