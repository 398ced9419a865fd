/* Code folds: one switch a page opens them all, and is remembered. Runs before the page is drawn, so that nothing jumps. */
(() => {
  const KEY = "two-brains-code";
  const FOLDS = "details.code-fold";

  /** What the reader chose before; a page may be refused its storage. */
  function kept() {
    try {
      return localStorage.getItem(KEY) === "open";
    } catch {
      return false;
    }
  }

  /** @param {boolean} open */
  function keep(open) {
    try {
      localStorage.setItem(KEY, open ? "open" : "folded");
    } catch {
      // the page is as the reader wants it, and the next one will ask again
    }
  }

  /** @param {boolean} open */
  function set(open) {
    for (const fold of document.querySelectorAll(FOLDS)) fold.open = open;
  }

  const open = kept();
  const arriving = new MutationObserver(() => set(true));
  if (open) arriving.observe(document, { childList: true, subtree: true });
  document.addEventListener("DOMContentLoaded", () => {
    arriving.disconnect();
    if (open) set(true);
    const box = document.querySelector(".code-switch input");
    box.checked = open;
    box.addEventListener("change", () => {
      set(box.checked);
      keep(box.checked);
    });
  });
})();
