// @ts-check
/**
 * A classic script, which runs where module scripts are blocked, as in a page that is opened as a file: words and the
 * image instead of a hole.
 */
(() => {
  const FILE =
    "This page was opened as a file, so its figures can't run. Serve the folder instead: python -m http.server";
  const LOST = "The script that runs this figure could not be loaded; its image is shown instead.";

  let words = location.protocol === "file:" ? FILE : "";

  function explain() {
    if (!words) return;
    for (const section of document.querySelectorAll("section.live-figure[data-ready=false]:not(:has(.lf-words))")) {
      const picture = new DOMParser()
        .parseFromString(section.querySelector("noscript")?.textContent ?? "", "text/html")
        .querySelector("img");
      const line = document.createElement("p");
      line.className = "lf-words";
      line.setAttribute("role", "alert");
      line.textContent = words;
      section.prepend(line, ...(picture ? [picture] : []));
    }
  }

  /** @param {Event} event */
  function lost(event) {
    if (!(event.target instanceof HTMLScriptElement && event.target.src.includes("/live/page."))) return;
    words ||= LOST;
    if (document.readyState !== "loading") explain(); // before that the figures may not be there yet
  }

  document.addEventListener("DOMContentLoaded", explain);
  addEventListener("error", lost, true);
})();
