// @ts-check
/** Which of the pointers on the paper writes: one at a time, a pen before a finger, and never a palm. No DOM here. */

const PALM = 100; // CSS px that a palm covers; a fingertip covers less
const RESTS = 1500; // ms after a pen was last seen in which what touches the paper is the hand that holds it
const ERASER = { button: 5, buttons: 32 }; // the other end of a tablet's pen

/**
 * What is read of a pointer's event; neither pressure nor speed is.
 * @typedef {Pick<PointerEvent, "pointerId" | "pointerType" | "button" | "buttons" | "width" | "height" | "timeStamp">} Contact
 */

export class Hands {
  /** @type {Contact | null} the one that is on the paper and counts */
  writing = null;
  erasing = false;
  seen = -Infinity; // ms, when a pen was last over the paper

  /** Something is over the paper. @param {Contact} contact */
  notice(contact) {
    if (contact.pointerType === "pen") this.seen = contact.timeStamp;
  }

  /**
   * Something was put on the paper.
   * @param {Contact} contact
   * @returns {boolean} whether it counts; it then replaces a finger that was there
   */
  take(contact) {
    this.notice(contact);
    const erases = contact.button === ERASER.button || (contact.buttons & ERASER.buttons) !== 0;
    if (contact.button !== 0 && !erases) return false;
    if (this.writing && !(contact.pointerType === "pen" && this.writing.pointerType === "touch")) return false;
    if (contact.pointerType === "touch" && (isPalm(contact) || contact.timeStamp - this.seen < RESTS)) return false;
    this.writing = contact;
    this.erasing = erases;
    return true;
  }

  /** Whether a pointer is the one that counts. @param {Contact} contact */
  holds(contact) {
    return contact.pointerId === this.writing?.pointerId;
  }

  /** Whether what seemed a finger is a palm. @param {Contact} contact */
  spreads(contact) {
    return this.holds(contact) && contact.pointerType === "touch" && isPalm(contact);
  }

  lift() {
    this.writing = null;
  }
}

/** @param {Contact} contact */
function isPalm({ width, height }) {
  return Math.max(width, height) > PALM;
}
