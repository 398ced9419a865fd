// @ts-check
/** The figures of a published page: no kernel, no widget manager, no third party. */
/** @import { Engine, PageState } from "./types.d.ts" */
import { readAddress, writeAddress } from "./address.js";
import { parseState, tensors } from "./arrays.js";
import { copyButton } from "./copying.js";
import { onnxEngine } from "./engine_onnx.js";
import { mount } from "./figure.js";

const RUNTIME = new URL("../ort/", import.meta.url);
const QUIET = 3000; // ms after load in which nothing but a touch may fetch the runtime
const SETTLE = 300; // ms without a change until the address follows: browsers limit how often it may

/** @type {Map<string, ReturnType<typeof mount>>} */
const figures = new Map();

for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section.live-figure"))) open(section);
// the new URL, not the address as it is: a figure's own writing may have come between
addEventListener("hashchange", (event) => follow(new URL(event.newURL).hash));
document.addEventListener("click", followAgain);

/** @param {HTMLElement} section */
function open(section) {
  /** @type {PageState} */
  const state = parseState(section.querySelector('script[type="application/json"]')?.textContent ?? "");
  const engine = onnxEngine(state, RUNTIME);
  const figure = mount(section, state.spec, state.values, { outputs: tensors(state.frame.outputs) }, engine);
  section.dataset.frame = "1";
  figures.set(state.spec.name, figure);
  figure.onchange(keepAddress(state.spec.name, figure));
  figure.tools.append(copyButton("Copy link", () => location.href, () => "The link is in the address bar"));
  figure.decode({ ...readAddress(location.search, state.spec.name), ...readAddress(settings(), state.spec.name) });
  warmInTime(section, engine);
}

/** Fetch the runtime at the first touch, or when the figure is near and the page has been still. @param {HTMLElement} section @param {Engine} engine */
function warmInTime(section, engine) {
  const warm = () => engine.warm?.().catch(() => {}); // the first answer says what is wrong
  for (const touch of ["pointerdown", "keydown", "focusin"]) section.addEventListener(touch, warm, { once: true, passive: true });
  if (/** @type {any} */ (navigator).connection?.saveData) return;
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      warm();
    },
    { rootMargin: "50%" },
  );
  const later = () => setTimeout(() => near.observe(section), QUIET);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}

/** Settings stand after "#?": a browser sends no server what follows "#", and a drawing is the reader's. */
function settings(hash = location.hash) {
  return hash.startsWith("#?") ? hash.slice(1) : "";
}

/** @param {string} name @param {ReturnType<typeof mount>} figure */
function keepAddress(name, figure) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const search = writeAddress(location.search, name, {});
      const text = writeAddress(settings(), name, figure.moved());
      const hash = text ? `#${text}` : settings() ? "" : location.hash;
      history.replaceState(history.state, "", `${location.pathname}${search}${hash}`);
    }, SETTLE);
  };
}

/** A link such as #?shift.dx=3 in the prose sets the figure and stays on the page. @param {string} hash */
function follow(hash) {
  for (const [name, figure] of figures) figure.decode(readAddress(settings(hash), name));
}

/** A link to where the address stands already changes no hash; the figure may have moved on. @param {MouseEvent} event */
function followAgain(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href^='#?']");
  if (link instanceof HTMLAnchorElement && link.hash === location.hash) follow(link.hash);
}
