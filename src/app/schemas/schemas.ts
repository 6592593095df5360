/** `orze.schemas/1`: the names of all answers. With a name `orze schema` prints the JSON Schema itself. */
import * as z from 'zod';

export const schemas = z.strictObject({
  items: z.array(z.strictObject({ schema: z.string(), verbs: z.array(z.string()).describe('which answer so') })),
  total: z.int(),
  next_cursor: z.null(),
  truncated: z.literal(false),
});
