/**
 * 53 bits of the text of an idea: tells whether a block is still the one that was read. Not against forgery: what runs is always judged
 * anew from the text itself. Two lanes, a word of four bytes at a time each, mixed as in MurmurHash3 (public domain, A. Appleby).
 */
const A = 0xcc9e2d51;
const B = 0x85ebca6b;

/** `view` holds the bytes from `from` up to `to`. */
export function hashBytes(view: DataView, from: number, to: number): number {
  let a = (to - from) | 0;
  let b = ~a;
  let at = from;
  // Each lane takes every other word: neither waits for the other.
  for (; at + 8 <= to; at += 8) {
    a = step(a, view.getInt32(at, true));
    b = step(b, view.getInt32(at + 4, true));
  }
  for (; at < to; at += 1) {
    a = step(a, view.getUint8(at));
    b = step(b, ~view.getUint8(at));
  }
  a = mixed(a ^ Math.imul(b, B));
  b = mixed(b ^ Math.imul(a, A));
  return a * 2 ** 21 + (b >>> 11);
}

function step(lane: number, word: number): number {
  const h = Math.imul(lane ^ word, A);
  return (h << 13) | (h >>> 19);
}

function mixed(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
