/**
 * 53 bits of the text of an idea: tells whether a block is still the one that was read. Not against forgery: what runs is always judged
 * anew from the text itself. Two lanes, a word of four bytes at a time, mixed as in MurmurHash3 (public domain, A. Appleby).
 */
const A = 0xcc9e2d51;
const B = 0x85ebca6b;

/** `view` holds the bytes from `from` up to `to`. */
export function hashBytes(view: DataView, from: number, to: number): number {
  let a = (to - from) | 0;
  let b = ~a;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const word = view.getUint32(at, true);
    a = Math.imul(a ^ word, A);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ word, B);
    b = (b << 17) | (b >>> 15);
  }
  for (; at < to; at += 1) {
    const byte = view.getUint8(at);
    a = Math.imul(a ^ byte, A);
    a = (a << 13) | (a >>> 19);
    b = Math.imul(b ^ byte, B);
    b = (b << 17) | (b >>> 15);
  }
  return mixed(a ^ (b >>> 16)) * 2 ** 21 + (mixed(b ^ Math.imul(a, A)) >>> 11);
}

function mixed(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
