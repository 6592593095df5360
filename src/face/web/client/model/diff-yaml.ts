/** Changes as the YAML that an idea of ideas.md would say. */

interface Change {
  key: string;
  to: unknown;
}

/** Dotted keys become nested mappings; what was taken away is a null. */
export function diffYaml(changes: readonly Change[]): string {
  const root: Tree = new Map();
  for (const { key, to } of changes) {
    const parts = key.split('.');
    const last = parts.pop() ?? key;
    let at = root;
    for (const part of parts) {
      const inner = at.get(part);
      if (inner instanceof Map) at = inner;
      else {
        const made: Tree = new Map();
        at.set(part, made);
        at = made;
      }
    }
    at.set(last, { value: to });
  }
  return linesOf(root, '').join('\n');
}

interface Leaf {
  value: unknown;
}
type Tree = Map<string, Tree | Leaf>;

function linesOf(tree: Tree, indent: string): string[] {
  return [...tree].flatMap(([key, at]) =>
    at instanceof Map
      ? [`${indent}${plainKey(key)}:`, ...linesOf(at, `${indent}  `)]
      : [`${indent}${plainKey(key)}: ${flow(at.value)}`],
  );
}

const plainKey = (key: string): string => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key));

/** JSON is YAML but for words that need no quotes. */
function flow(value: unknown): string {
  if (
    typeof value === 'string' &&
    /^[A-Za-z_][\w./-]*$/.test(value) &&
    !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value)
  )
    return value;
  return JSON.stringify(value ?? null);
}
