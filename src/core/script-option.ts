/** An option of a training script, as its text declares it. */

export interface ScriptOption {
  /** `--batch-size` */
  flag: string;
  /** `batch_size`: what the script knows it by. */
  key: string;
  /** A switch stands alone; `off` turns it off. */
  takes: 'value' | 'list' | 'switch';
  off: string | null;
  /** Its default where that is written out; undefined: it is computed, or there is none. */
  fallback?: string | number | boolean;
}

export function named(flag: string): { flag: string; key: string } {
  return { flag, key: flag.replace(/^-+/, '').replaceAll('-', '_') };
}
