/**
 * What the settings need of zod, and nothing else: the build puts just that into this module (`scripts/bundle-zod.mjs`), since zod as a
 * whole is more than a hundred files, and every start of orze would read them.
 */
export {
  ZodArray,
  ZodObject,
  ZodOptional,
  ZodRecord,
  ZodType,
  array,
  boolean,
  enum,
  int,
  number,
  record,
  strictObject,
  string,
} from 'zod';
export type { core, infer } from 'zod';
