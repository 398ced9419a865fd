// @ts-check
/** The figures of a published page: no kernel, no widget manager, no third party. */
/** @import { Engine, PageState } from "./types.d.ts" */
import { readAddress, writeAddress } from "./address.js";
import { parseState, tensors } from "./arrays.js";
import { copyButton } from "./copying.js";
import { downloads } from "./downloads.js";
import { loadRuntime, onnxEngine } from "./engine_onnx.js";
import { mount } from "./figure.js";
import { frameTools } from "./framing.js";
import { keeper } from "./keeping.js";
import { isUnmetered, whenIdle } from "./prefetch.js";

const RUNTIME = new URL("../ort/", import.meta.url);
const TOUCHES = ["pointerdown", "keydown", "focusin"];
const SETTLE = 300; // ms without a change until the address follows: browsers limit how often it may

/** @type {Map<string, ReturnType<typeof mount>>} */
const figures = new Map();
/** @type {Map<Element, Engine>} */
const engines = new Map();
const files = downloads(JSON.parse(document.querySelector("script.live-sizes")?.textContent ?? "{}"));

/** Marks a step of history that has been here before: a link to a heading makes one without it. */
const STEP = { seen: true };
let settling = 0;

for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("section.live-figure")))
  open(section);
history.replaceState({ ...history.state, ...STEP }, "");
addEventListener("popstate", arrive);
document.addEventListener("click", follow);
if (figures.size && isUnmetered(/** @type {any} */ (navigator).connection)) whenIdle(prefetch);

/** @param {HTMLElement} section */
function open(section) {
  /** @type {PageState} */
  const state = parseState(section.querySelector('script[type="application/json"]')?.textContent ?? "");
  const engine = onnxEngine(state, new URL(state.model, document.baseURI), RUNTIME, files);
  const figure = mount(
    section,
    state.spec,
    state.values,
    { outputs: tensors(state.frame.outputs) },
    engine,
    keeper("predictions", state.spec.name),
  );
  section.dataset.frame = "1";
  figures.set(state.spec.name, figure);
  figure.onchange(keepSoon);
  figure.tools.append(copyButton("Copy link", kept, () => "The link is in the address bar"));
  frameTools(section, state.spec.name, new URL("../../", import.meta.url));
  const settled = given(state.spec.name);
  figure.decode(settled);
  if (Object.keys(settled).length === 0) figure.demonstrate();
  engines.set(section, engine);
  for (const touch of TOUCHES) section.addEventListener(touch, figure.load, { once: true, passive: true });
}

/**
 * Fetch the runtime, then start each figure that comes near. What fails is nothing to the reader, who asked for nothing:
 * it is tried again at a touch.
 */
async function prefetch() {
  const quietly = () => {};
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter((entry) => entry.isIntersecting)) {
        near.unobserve(target);
        engines.get(target)?.ready?.().catch(quietly);
      }
    },
    { rootMargin: "50%" },
  );
  const observe = () => engines.forEach((_, section) => near.observe(section));
  await loadRuntime(RUNTIME, files, { priority: "low" }).then(observe, quietly);
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
