// @ts-check
/** Images that a reader gives to a pad: dropped on it, pasted, or chosen by a button. */
import { button, element } from "../dom.js";
import { readImage } from "./image_file.js";
import { inkOfImage } from "./ink_of_image.js";

const HINT =
  "A photograph or an image file: choose it here, drop it on the pad or paste it. It is read in this page alone.";
const TAKEN = "The image is on the pad, as ink. Undo takes it away.";
const FIRST = " It is animated: this is its first frame.";
const READING = "The image is opened …";
const NO_FILE = "What was dropped is no file: save the image first, or copy it and paste it here.";
const MOVEMENT = "What is read here is how the pen moves, which an image does not show: draw on the pad.";
const GIVEN = "lf-image"; // the event that hands a pad what was pasted

/** @type {Element | null} the figure that the reader touched last */
let touched = null;
let listening = false;

/**
 * @param {HTMLElement} pad
 * @param {{ size: [number, number], pen: number }} sheet its height and width, and the radius of its pen, px
 * @param {((ink: Float32Array) => void) | null} take null for a pad that reads no image
 */
export function takeImages(pad, { size, pen }, take) {
  const says = element("p", { class: "lf-image-says", role: "status" });
  let turn = 0; // the reader who goes on waits for no image any more

  /** @param {string} words */
  const say = (words) => (says.textContent = words);
  /** @param {File | null} file */
  async function give(file) {
    const mine = ++turn;
    if (!take) return say(MOVEMENT);
    if (!file) return say(NO_FILE);
    say(READING);
    try {
      const { pixels, animated } = await readImage(file);
      if (mine !== turn) return;
      take(inkOfImage(pixels, size, pen));
      say(TAKEN + (animated ? FIRST : ""));
    } catch (problem) {
      if (mine === turn) say(/** @type {Error} */ (problem).message);
    }
  }

  receiveDrops(pad, give);
  pad.addEventListener(GIVEN, (event) => give(/** @type {CustomEvent} */ (event).detail));
  listenForPastes();
  return {
    says,
    tools: take ? chooser(give) : [],
    /** The reader did something else on the pad. */
    forget() {
      turn++;
      say("");
    },
  };
}

/** A button that asks for a file; a phone offers its camera as well. @param {(file: File) => void} give */
function chooser(give) {
  const input = element("input", { type: "file", accept: "image/*", hidden: true, tabindex: -1 });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) give(file);
    input.value = ""; // the same file may be chosen again
  });
  return [button("Image…", () => input.click(), { title: HINT }), input];
}

/** @param {HTMLElement} pad @param {(file: File | null) => void} give */
function receiveDrops(pad, give) {
  const over = (/** @type {boolean} */ on) => pad.classList.toggle("lf-drop", on);
  pad.addEventListener("dragover", (event) => {
    event.preventDefault(); // else the browser leaves the page for what is dropped
    over(true);
  });
  pad.addEventListener("dragleave", () => over(false));
  pad.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    give(imageAmong(event.dataTransfer?.files));
  });
}

/** Hand an image that is pasted anywhere to the pad of the figure that was touched last. */
function listenForPastes() {
  if (listening) return;
  listening = true;
  for (const touch of ["pointerdown", "focusin"]) {
    document.addEventListener(
      touch,
      (event) => (touched = /** @type {Element} */ (event.target).closest?.(".live-figure") ?? null),
      { capture: true },
    );
  }
  document.addEventListener("paste", (event) => {
    const file = imageAmong(event.clipboardData?.files);
    const pad = touched?.querySelector(".lf-pad:has(.lf-sheet)");
    if (!file || !pad) return; // text is for what has the focus
    event.preventDefault();
    pad.dispatchEvent(new CustomEvent(GIVEN, { detail: file }));
  });
}

/** The first image of some files, else the first file. @param {FileList | undefined} files @returns {File | null} */
function imageAmong(files) {
  const every = [...(files ?? [])];
  return every.find((file) => file.type.startsWith("image/")) ?? every[0] ?? null;
}
