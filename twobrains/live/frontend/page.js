// @ts-check
/** The figures of a published page: no kernel, no widget manager, no third party. */
/** @import { Engine, PageState } from "./types.d.ts" */
import { readAddress, writeAddress } from "./address.js";
import { parseState, tensors } from "./arrays.js";
import { copyButton } from "./copying.js";
import { onnxEngine } from "./engine_onnx.js";
import { mount } from "./figure.js";
import { frameTools } from "./framing.js";

const RUNTIME = new URL("../ort/", import.meta.url);
const QUIET = 3000; // ms after load in which nothing but a touch may fetch the runtime
const SETTLE = 300; // ms without a change until the address follows: browsers limit how often it may

/** @type {Map<string, ReturnType<typeof mount>>} */
const figures = new Map();

/** Marks a step of history that has been here before: a link to a heading makes one without it. */
const STEP = { seen: true };
let settling = 0;

for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section.live-figure")))
  open(section);
history.replaceState({ ...history.state, ...STEP }, "");
addEventListener("popstate", arrive);
document.addEventListener("click", follow);

/** @param {HTMLElement} section */
function open(section) {
  /** @type {PageState} */
  const state = parseState(section.querySelector('script[type="application/json"]')?.textContent ?? "");
  const engine = onnxEngine(state, new URL(state.model, document.baseURI), RUNTIME);
  const figure = mount(section, state.spec, state.values, { outputs: tensors(state.frame.outputs) }, engine);
  section.dataset.frame = "1";
  figures.set(state.spec.name, figure);
  figure.onchange(keepSoon);
  figure.tools.append(copyButton("Copy link", kept, () => "The link is in the address bar"));
  frameTools(section, state.spec.name, new URL("../../", import.meta.url));
  figure.decode(given(state.spec.name));
  warmInTime(section, engine);
}

/**
 * Fetch the runtime at the first touch, or when the figure is near and the page has been still.
 * @param {HTMLElement} section
 * @param {Engine} engine
 */
function warmInTime(section, engine) {
  const warm = () => engine.ready?.().catch(() => {}); // the first evaluation says what is wrong
  for (const touch of ["pointerdown", "keydown", "focusin"])
    section.addEventListener(touch, warm, { once: true, passive: true });
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

/** Settings come after "#?": a browser sends no server what follows "#", and a drawing is the reader's. */
function settings(hash = location.hash) {
  return hash.startsWith("#?") ? hash.slice(1) : "";
}

/** What the address says of a figure. @param {string} name */
function given(name) {
  return { ...readAddress(location.search, name), ...readAddress(settings(), name) };
}

/** The address of the page as it is seen. */
function seen() {
  let [search, text] = [location.search, settings()];
  for (const [name, figure] of figures) {
    search = writeAddress(search, name, {});
    text = writeAddress(text, name, figure.moved());
  }
  const hash = text ? `#${text}` : settings() ? "" : location.hash;
  return `${location.pathname}${search}${hash}`;
}

/** Let this step of history have the address of what is seen; the address. */
function kept() {
  clearTimeout(settling);
  history.replaceState({ ...history.state, ...STEP }, "", seen());
  return location.href;
}

function keepSoon() {
  clearTimeout(settling);
  settling = setTimeout(kept, SETTLE);
}

/**
 * At another step of history, the figures are what its address says. After a link to a heading they are what they were,
 * and it says so.
 */
function arrive() {
  clearTimeout(settling);
  if (settings() || history.state?.seen) for (const [name, figure] of figures) figure.restore(given(name));
  else kept();
}

/**
 * A link such as #?shift.dx=3 in the prose sets the figure and stays on the page: a step of history.
 * @param {MouseEvent} event
 */
function follow(event) {
  const link = /** @type {Element} */ (event.target).closest?.("a[href^='#?']");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  kept();
  const before = seen();
  for (const [name, figure] of figures) figure.decode(readAddress(settings(link.hash), name));
  if (seen() !== before) history.pushState(STEP, "", seen());
}
