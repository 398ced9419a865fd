/* What the address asks of a figure's page: its colours, and whether what sets the figure is in sight. */
(() => {
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /** What the reader chose in the book; embedded elsewhere, a page may be refused its storage. */
  function kept() {
    try {
      return localStorage.getItem("mode");
    } catch {
      return null;
    }
  }

  function dress() {
    const chosen = asked.get("theme") ?? kept();
    root.dataset.theme = chosen === "dark" || chosen === "light" ? chosen : dark.matches ? "dark" : "light";
  }

  root.classList.toggle("controls-hidden", asked.get("controls") === "hidden");
  dark.addEventListener("change", dress);
  dress();
})();
