// @ts-check
/**
 * Call when colours change: the figure is put into its page, the reader's system, the book's button, JupyterLab's theme.
 * @param {HTMLElement} section
 * @param {() => void} act
 */
export function onColours(section, act) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", act);
  const observer = new MutationObserver(act);
  const watched = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light"] };
  observer.observe(document.documentElement, watched);
  observer.observe(document.body, watched);
  const placed = new ResizeObserver(act); // JupyterLab draws a figure before it has a place, and no style
  placed.observe(section);
  return () => {
    placed.disconnect();
    system.removeEventListener("change", act);
    observer.disconnect();
  };
}
