// @ts-check
/** A button that puts a text on the reader's clipboard. */
import { button } from "./dom.js";

const SAID = 2000; // ms that the button says what it did

/**
 * @param {string} label
 * @param {() => string} text
 * @param {() => string} refused where the browser lets nothing be copied: make the text easy to take, and say how
 */
export function copyButton(label, text, refused) {
  const copy = button(label, async () => {
    try {
      await navigator.clipboard.writeText(text());
      copy.textContent = "Copied";
    } catch {
      copy.textContent = refused();
    }
    setTimeout(() => (copy.textContent = label), SAID);
  });
  return copy;
}
