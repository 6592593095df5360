/** How a verb is written: the words behind `orze`, its own flags with those of its safety class, and its exit codes. */
import type { ArgSpec, FlagSpec, VerbSpec } from './verb.ts';
import type { NamedVerb } from './verb-names.ts';

export const DRY_RUN: FlagSpec = { flags: '-n, --dry-run', description: 'tell what would be done, do nothing' };
export const YES: FlagSpec = { flags: '-y, --yes', description: 'do not ask' };

export function argumentWord({ name, optional, many }: ArgSpec): string {
  const shown = many === true ? `${name}...` : name;
  return optional === true ? `[${shown}]` : `<${shown}>`;
}

export function usageOf({ name, spec }: NamedVerb): string {
  const flags = allFlags(spec).length > 0 ? ['[flags]'] : [];
  return ['orze', name, ...flags, ...(spec.args ?? []).map(argumentWord)].join(' ');
}

/** With those that the frame adds. */
export function allFlags({ flags = [], safety }: VerbSpec): readonly FlagSpec[] {
  if (safety === 'read') return flags;
  return [...flags, DRY_RUN, ...(safety === 'destructive' ? [YES] : [])];
}

export function exitsOf({ exits }: VerbSpec): Readonly<Record<string, string>> {
  return { 0: 'done', ...exits, 2: 'wrong usage or configuration' };
}
