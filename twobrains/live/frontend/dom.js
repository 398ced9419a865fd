// @ts-check
/**
 * An element with attributes and children; `on…` functions become listeners, text stays text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children);
  return node;
}

/**
 * @param {string} text
 * @param {() => void} act
 * @param {Record<string, any>} [attributes]
 */
export function button(text, act, attributes = {}) {
  return element("button", { type: "button", onclick: act, ...attributes }, text);
}

/**
 * Tell the figure around a node of what the reader did.
 * @param {HTMLElement} node
 * @param {"lf-set" | "lf-point" | "lf-window" | "lf-fold"} kind
 * @param {Record<string, any>} detail
 */
export function raise(node, kind, detail) {
  node.dispatchEvent(new CustomEvent(kind, { bubbles: true, detail }));
}
