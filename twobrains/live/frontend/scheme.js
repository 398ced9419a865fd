// @ts-check
/** What a figure looks like is not the figure's alone: its colours and the fineness of the screen come from outside. */

/**
 * Call when canvases have to be drawn anew: the figure is put into its page, goes to paper or to another screen; the
 * colours change by the reader's system, the book's button or JupyterLab's theme.
 * @param {HTMLElement} section
 * @param {() => void} act
 */
export function onAppearance(section, act) {
  const off = new AbortController();
  /** @param {EventTarget} target @param {string} type @param {() => void} [listener] */
  const listen = (target, type, listener = act) => target.addEventListener(type, listener, { signal: off.signal });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) listen(matchMedia(query), "change");
  onResolution(off.signal, act);
  for (const type of ["beforeprint", "afterprint"]) {
    listen(window, type, () => {
      section.classList.toggle("lf-printed", type === "beforeprint");
      act();
    });
  }
  document.fonts.addEventListener("loadingdone", act, { signal: off.signal }); // canvases keep the letters they had
  const observer = new MutationObserver(act);
  const watched = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light"] };
  observer.observe(document.documentElement, watched);
  observer.observe(document.body, watched);
  const placed = new ResizeObserver(act); // JupyterLab draws a figure before it is in the page, and no style
  placed.observe(section);
  return () => {
    off.abort();
    placed.disconnect();
    observer.disconnect();
  };
}

/**
 * A query asks for one resolution only: each change asks for the next.
 * @param {AbortSignal} signal
 * @param {() => void} act
 */
function onResolution(signal, act) {
  const now = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = () => {
    onResolution(signal, act);
    act();
  };
  now.addEventListener("change", changed, { signal, once: true });
}

/** A colour of the figure under the present scheme. @param {Element} node @param {string} name "--lf-ink" */
export function colourOf(node, name) {
  return getComputedStyle(node).getPropertyValue(name).trim() || "#59636e";
}
