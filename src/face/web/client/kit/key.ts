/** A key by which a request that is sent twice is done once. `crypto.randomUUID` is there only where nobody can listen in. */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
