// @ts-check
/** When a page may fetch what its reader has not asked for. */

const QUIET = 3000; // ms after load in which nothing but a touch may fetch the runtime

/**
 * Whether bytes cost the reader little, as far as the browser tells.
 * @param {{ saveData?: boolean, type?: string, effectiveType?: string } | undefined} connection `navigator.connection`,
 *   which few browsers have
 */
export function isUnmetered(connection) {
  const { saveData = false, type = "", effectiveType = "" } = connection ?? {};
  return !saveData && type !== "cellular" && !/2g|3g/.test(effectiveType);
}

/** Once the page has loaded, has been still for a while and has nothing to do. @param {() => void} act */
export function whenIdle(act) {
  const idle = () => (globalThis.requestIdleCallback ?? setTimeout)(act);
  const later = () => setTimeout(idle, QUIET);
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}
