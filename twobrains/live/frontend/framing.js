// @ts-check
/** A figure by itself: as wide as the window, or on its own page. */
import { button, element } from "./dom.js";

/**
 * Put the tools below a figure; on its own page it needs none.
 * @param {HTMLElement} section
 * @param {string} name
 * @param {URL} site where the book's pages begin
 */
export function frameTools(section, name, site) {
  if (document.body.classList.contains("figure-page")) return;
  const wide = button("Wide", () => set(!section.classList.contains("lf-full")), { "aria-pressed": "false" });
  const own = element("a", { class: "lf-own", href: new URL(`figures/${name}.html`, site).href }, "Own page");

  /** @param {boolean} on */
  function set(on) {
    section.classList.toggle("lf-full", on);
    wide.textContent = on ? "Back to the text" : "Wide";
    wide.setAttribute("aria-pressed", String(on));
    section.scrollIntoView({ block: on ? "start" : "center" });
    wide.focus({ preventScroll: true });
  }

  section.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && section.classList.contains("lf-full")) set(false);
  });
  const narrow = matchMedia("(max-width: 40rem)").matches; // a phone has no more width to give
  section.querySelector(".lf-last")?.append(...(narrow ? [] : [wide]), own);
}
