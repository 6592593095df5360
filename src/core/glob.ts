/** Shell patterns as Python's `rglob` users write them: `*` and `?` stay within a name, `**` crosses folders, `[abc]` is a set. */
export function globMatcher(pattern: string): (path: string) => boolean {
  let source = '';
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern.charAt(i);
    if (char === '*' && pattern.charAt(i + 1) === '*') {
      source += pattern.charAt(i + 2) === '/' ? '(?:[^/]+/)*' : '.*';
      i += pattern.charAt(i + 2) === '/' ? 2 : 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '[' && pattern.indexOf(']', i + 2) !== -1) {
      const end = pattern.indexOf(']', i + 2);
      const set = pattern
        .slice(i + 1, end)
        .replace(/\\/g, '\\\\')
        .replace(/^!/, '^');
      source += `[${set}]`;
      i = end;
    } else source += char.replace(/[.+^${}()|\\[\]]/g, '\\$&');
  }
  const whole = new RegExp(`^${source}$`, 's');
  return (path) => whole.test(path);
}
