/** A plain relative path that stays below the folder it is put in. */
export function isInsideFolder(path: string): boolean {
  if (path === '' || /[\u0000-\u001f\\]/.test(path) || path.startsWith('/')) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
