// @ts-check

export const LINE_END = "⏎";

/** A code point as one visible symbol; what stands for none is �, a line's end ⏎. @param {number} code */
export function symbolOf(code) {
  const point = code >= 0 && code <= 0x10ffff ? Math.trunc(code) : 0;
  if (point === 10) return LINE_END;
  return point < 32 || (point >= 0xd800 && point <= 0xdfff) ? "�" : String.fromCodePoint(point);
}
