/** Columns that grow, and names as bytes. */
type Column = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The first `rows` values of a column, as they stand in memory. */
export function bytesOf(column: Column, rows: number): Uint8Array {
  return new Uint8Array(column.buffer, 0, rows * column.BYTES_PER_ELEMENT);
}

/** A column like this one with room for `length` values, of which the first come from the bytes at `at`. */
export function filled<T extends Column>(like: T, length: number, bytes: Uint8Array, at: number, rows: number): T {
  const made = new (like.constructor as new (length: number) => T)(length);
  new Uint8Array(made.buffer).set(bytes.subarray(at, at + rows * made.BYTES_PER_ELEMENT));
  return made;
}

export function larger<T extends Column>(column: T, length: number): T {
  if (length <= column.length) return column;
  const made = new (column.constructor as new (length: number) => T)(Math.ceil(length));
  made.set(column);
  return made;
}

export function longer(names: DataView, length: number): DataView<ArrayBuffer> {
  const old = new Uint8Array(names.buffer);
  return new DataView(larger(old as Uint8Array<ArrayBuffer>, length).buffer);
}

/**
 * FNV-1a (Fowler, Noll, Vo), mixed once more, of all but the last character, which chooses among sixteen slots: ids are counted upwards,
 * so that those that come one behind the other share a line of the processor's cache.
 */
export function hashId(names: DataView, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to - 1; i += 1) hash = Math.imul(hash ^ names.getUint8(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (((hash ^ (hash >>> 13)) << 4) | (names.getUint8(to - 1) & 15)) >>> 0;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export function decodeName(names: DataView, from: number, to: number): string {
  return utf8.decode(new Uint8Array(names.buffer, from, to - from));
}
