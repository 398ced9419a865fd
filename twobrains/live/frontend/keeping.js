// @ts-check
/** What a reader did stays in this browser: no server has it. Where storage is refused or full, nothing is kept and all else works. */

const STORE = "two-brains";

/** All that is kept, by kind and name. @returns {Record<string, Record<string, any>>} */
function everything() {
  try {
    const found = JSON.parse(localStorage.getItem(STORE) ?? "{}");
    return typeof found === "object" && found && !Array.isArray(found) ? found : {};
  } catch {
    return {}; // refused, or somebody else's
  }
}

/**
 * One thing that is kept.
 * @param {string} kind such as "predictions"
 * @param {string} name
 */
export function keeper(kind, name) {
  return {
    /** What was kept last; undefined if nothing is. */
    get: () => everything()[kind]?.[name],
    /** @param {any} value undefined to forget it */
    set(value) {
      const all = everything();
      all[kind] = { ...all[kind], [name]: value };
      try {
        localStorage.setItem(STORE, JSON.stringify(all));
      } catch {
        // refused or full
      }
    },
  };
}
