import assert from "node:assert/strict";
import test from "node:test";
import { dropped, namedSymbol, placesOf, textProblem, typedText } from "../controls/text_alphabet.js";

const SPEC = { alphabet: "abcé \n", most: 5, empty: "Type at least one symbol.", knows: "It knows a–c é space ⏎." };

test("a good text has no problem, at one symbol and at the most", () => {
  for (const text of ["a", "abc a", "é\n"]) assert.equal(textProblem(text, SPEC), "");
});

test("an empty text, a long one and an unknown symbol give an error message", () => {
  assert.equal(textProblem("", SPEC), "Type at least one symbol.");
  assert.equal(textProblem("a".repeat(100_000), SPEC), "At most 5 symbols, please: there are 100000.");
  assert.equal(textProblem("a<b>", SPEC), "The model does not know “<”. It knows a–c é space ⏎.");
});

test("what can't be seen is named by its name or number", () => {
  assert.deepEqual(["\u202e", "\u0301", "\ud800", "ש", "👍"].map(namedSymbol), [
    "U+202E",
    "U+0301",
    "U+D800",
    "“ש”",
    "“👍”",
  ]);
  assert.deepEqual([" ", "\n", "\t"].map(namedSymbol), ["a space", "a line's end", "a tab"]);
});

test("a symbol beyond 16 bits counts once", () => {
  assert.equal(textProblem("👍".repeat(5), { ...SPEC, alphabet: "👍" }), "");
  assert.deepEqual(placesOf("b👍a", "ab👍"), [1, 2, 0]);
});

test("letters typed in two parts are one, and ⏎ is a line's end", () => {
  assert.equal(typedText("e\u0301⏎", SPEC.alphabet), "é\n");
  assert.equal(typedText("⏎", "ab"), "⏎");
});

test("of an alphabet without lines, their ends are dropped after the last symbol and nowhere else", () => {
  assert.equal(typedText("ab\n\n", "ab"), "ab");
  assert.equal(typedText("a\nb\n", "ab"), "a\nb");
  assert.equal(typedText("\n", "ab"), "\n");
  assert.equal(typedText("ab\n\n", "ab\n"), "ab\n\n");
});

test("a text that drops what is older reads its end, and says so", () => {
  const spec = { ...SPEC, drop: true };
  assert.equal(textProblem("<<<abcab", spec), "");
  assert.match(textProblem("abca<", spec), /does not know “<”/);
  assert.deepEqual(placesOf("cccab", spec.alphabet, 2), [0, 1]);
  assert.equal(dropped("abcab", spec), "");
  assert.equal(
    dropped("abcabca", spec),
    "Older text is dropped: the last 5 symbols are read, the 2 before them are not.",
  );
});
