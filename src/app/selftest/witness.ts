/** Reads what the trainers witnessed. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fate, Witness } from './model.ts';

interface Said {
  e: 'begin' | 'end' | 'bad';
  t: number;
  idea: string;
  token: string;
  host: string;
  keeper: string;
  fate: Fate;
  exitCode: number;
  why: string;
}

export function readWitnesses(folder: string): Witness[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const witness = parseWitness(readFileSync(join(folder, name), 'utf8'));
      return witness === null ? [] : [witness];
    });
}

/** null: it was killed before its first word. */
export function parseWitness(text: string): Witness | null {
  // What follows the last line end was cut off by a kill.
  const [first, ...lines] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  if (first === undefined || first === '') return null;
  const { t, idea, token, host, keeper } = JSON.parse(first) as Said;
  const beats: number[] = [];
  const witness: Witness = { idea, token, host, keeper, begin: t, beats, end: null, bad: null };
  for (const line of lines) {
    if (line === '') continue;
    if (!line.startsWith('{')) {
      beats.push(Number(line));
      continue;
    }
    const said = JSON.parse(line) as Said;
    if (said.e === 'end') witness.end = { at: said.t, fate: said.fate, exitCode: said.exitCode };
    else if (said.e === 'bad') witness.bad = said.why;
  }
  return witness;
}

/** The last moment at which it surely ran. */
export function lastSign({ begin, beats, end }: Witness): number {
  return end?.at ?? beats.at(-1) ?? begin;
}
