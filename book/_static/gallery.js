/* The gallery, narrowed down: by part of the book, kind of network and words. Without this script everything is shown. */
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector(".gallery-filter");
  const sections = [...document.querySelectorAll(".gallery-chapter")];

  /** @param {HTMLElement} card @param {FormData} wanted */
  function fits(card, wanted) {
    const [part, network, words] = ["part", "network", "words"].map((name) => String(wanted.get(name)).trim());
    const text = `${card.textContent} ${card.querySelector("img").alt}`.toLowerCase();
    return (
      (!part || card.dataset.part === part) &&
      (!network || card.dataset.network.split("|").includes(network)) &&
      words
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word))
    );
  }

  function narrow() {
    const wanted = new FormData(form);
    let shown = 0;
    for (const section of sections) {
      const cards = [...section.querySelectorAll("li")];
      for (const card of cards) card.hidden = !fits(card, wanted);
      const left = cards.filter((card) => !card.hidden).length;
      section.hidden = left === 0;
      shown += left;
    }
    form.querySelector("output").value = shown === 1 ? "1 figure" : `${shown || "no"} figures`;
  }

  form.hidden = false;
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  narrow(); // a browser may bring back what was chosen before
});
