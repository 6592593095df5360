/** The project's base config, read again when its file changes. While it cannot be merged nothing is launched: no idea may run without it. */
import { resolve } from 'node:path';
import { readBase } from '../core/base-text.ts';
import type { Context } from './context.ts';
import { readIfThere } from './run-files.ts';

export class BaseConfig {
  readonly #ctx: Context;
  #sign = '';

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Brings `memory.base` and `memory.baseProblem` up to date. No such file means an empty base, as for the original. */
  async look(): Promise<void> {
    const { files, root, config, memory, tell } = this.#ctx;
    const path = resolve(root, config.base_config);
    const stat = await files.stat(path);
    const sign = stat === undefined ? 'absent' : `${stat.ino}:${stat.bytes}:${stat.mtimeMs}`;
    if (sign === this.#sign) return;
    const bytes = await readIfThere(files, path);
    const read = readBase(bytes?.toString('utf8'), config.base_config);
    memory.base = read.value;
    memory.baseProblem = read.problem;
    if (read.problem !== null) tell({ kind: 'problem', problem: read.problem });
    this.#sign = sign;
  }
}
