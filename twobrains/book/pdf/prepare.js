// What a page needs before it is printed: no script of its own has run.
([pages, book]) => {
  document.documentElement.dataset.theme = "light";
  const here = new URL(".", document.baseURI).origin;
  for (const link of document.querySelectorAll("a[href]")) {
    const to = new URL(link.href);
    const printed = pages.includes(to.pathname.slice(1)) && !to.hash.startsWith("#?");
    if (to.origin !== here || printed) continue;
    if (book) link.href = book.replace(/\/$/, "") + to.pathname + to.hash;
    else link.removeAttribute("href"); // it would lead nowhere
  }
  for (const heading of document.querySelectorAll("section[id] > :is(h1, h2, h3, h4)")) {
    const { id } = heading.parentElement; // the section may begin at the foot of the page before
    heading.parentElement.removeAttribute("id");
    heading.id = id;
  }
  for (const { id } of document.querySelectorAll("article [id]")) {
    const link = document.createElement("a"); // Chromium gives a position only to what is linked to
    link.href = `#${id}`;
    link.hidden = true;
    document.body.append(link);
  }
  for (const code of document.querySelectorAll("pre")) {
    const { color } = getComputedStyle(code.parentElement); // a span is a tag of its own in the PDF
    const plain = (span) => getComputedStyle(span).color === color;
    for (const span of [...code.querySelectorAll("span")].filter(plain)) span.replaceWith(...span.childNodes);
    code.normalize();
  }
  for (const figure of document.querySelectorAll("section.live-figure")) {
    const { seen } = JSON.parse(figure.querySelector("script").textContent).spec;
    if (!seen) continue;
    const words = document.createElement("p");
    words.className = "lf-seen";
    if (figure.dataset.number) words.dataset.number = figure.dataset.number;
    words.textContent = seen;
    figure.append(words);
  }
  return [...document.images].filter((image) => !image.naturalWidth).map((image) => image.src);
}
