// @ts-check
/** A classic script, which runs where module scripts are blocked: words and the picture instead of a hole. */
(() => {
  const FILE = "This page was opened as a file, so its figures can't run. Serve the folder instead: python -m http.server";
  const LOST = "The script that runs this figure could not be loaded; its picture stands here instead.";

  /** @param {string} words */
  function explain(words) {
    for (const section of document.querySelectorAll("section.live-figure[data-ready=false]")) {
      const picture = new DOMParser().parseFromString(section.querySelector("noscript")?.textContent ?? "", "text/html").querySelector("img");
      const line = document.createElement("p");
      line.className = "lf-words";
      line.setAttribute("role", "alert");
      line.textContent = words;
      section.prepend(line, ...(picture ? [picture] : []));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (location.protocol === "file:") explain(FILE);
  });
  addEventListener("error", (event) => event.target instanceof HTMLScriptElement && event.target.src.includes("/live/page.") && explain(LOST), true);
})();
