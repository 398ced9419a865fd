import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { parsers } from "prettier/plugins/acorn";

const MOST = 60; // lines of one function
const FOLDER = new URL("../", import.meta.url);

/** The front end's own modules, in all folders. @param {URL} folder @returns {URL[]} */
function modules(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : modules(new URL(`${entry.name}/`, folder));
    return entry.name.endsWith(".js") ? [new URL(entry.name, folder)] : [];
  });
}

/** Functions of more than so many lines, what lies in them included: their names and lines. @param {string} text */
function longFunctions(text, most = MOST) {
  const found = [];
  const walk = (node, name) => {
    if (Array.isArray(node)) return node.forEach((each) => walk(each, name));
    if (typeof node?.type !== "string") return;
    const called = node.id?.name ?? node.key?.name ?? name;
    const lines = text.slice(...node.range).split("\n").length;
    if (/Function/.test(node.type) && lines > most) found.push(`${called}: ${lines} lines`);
    for (const child of Object.values(node)) walk(child, called);
  };
  walk(parsers.acorn.parse(text, {}).body, "");
  return found;
}

test("a function has 60 lines at most", () => {
  const every = modules(FOLDER);
  assert.ok(every.length > 80);
  const long = every.flatMap((file) => {
    return longFunctions(readFileSync(file, "utf8")).map((words) => `${file.pathname.split("/").pop()}, ${words}`);
  });
  assert.deepEqual(long, [], "split it by matter, into functions with names of their own");
});

test("a function's lines are counted whatever its kind", () => {
  const text = "function one() {\n}\nconst two = () => {\n};\nclass A {\n  three() {\n  }\n}\nconst four = () => 4;\n";
  assert.deepEqual(longFunctions(text, 1), ["one: 2 lines", "two: 2 lines", "three: 2 lines"]);
});

/** Classes that have a rule of their own, `.lf-name {`, and the style sheets that have it. @param {[string, string][]} sheets */
function owners(sheets) {
  /** @type {Record<string, Set<string>>} */
  const found = {};
  for (const [name, text] of sheets)
    for (const [, own] of text.matchAll(/^\.(lf-[a-z-]+) \{/gm)) (found[own] ??= new Set()).add(name);
  return found;
}

test("a class belongs to one style sheet: two parts never share a name by accident", () => {
  const folder = new URL("../styles/", import.meta.url);
  const sheets = readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), "utf8")]);
  const found = owners(sheets);
  assert.ok(Object.keys(found).length > 20);
  const shared = Object.entries(found).filter(([, files]) => files.size > 1);
  assert.deepEqual(shared, [], "give one of them another name");
});
