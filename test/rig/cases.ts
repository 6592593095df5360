/** How many cases a property is tried with: the rows "properties" and "security" of docs/reliability.md. */
import { reach } from './proof.ts';

export const CASES = reach(10_000, 1_000_000);
