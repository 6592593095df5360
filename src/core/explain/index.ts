/** All pages of `orze explain`, in the order of the codes; classes of failures behind them. */
import { ADDING_PAGES } from './adding.ts';
import { ASKING_PAGES } from './asking.ts';
import { CONNECT_PAGES } from './connect.ts';
import { CONTROL_PAGES } from './control.ts';
import { DASHBOARD_PAGES } from './dashboard.ts';
import { FAILURE_PAGES } from './failures.ts';
import { IDEA_PAGES } from './ideas.ts';
import type { ExplainPage } from './page.ts';
import { RESULTS_PAGES } from './results.ts';
import { SETTINGS_PAGES } from './settings.ts';
import { SURROUNDINGS_PAGES } from './surroundings.ts';
import { TELL_PAGES } from './tell.ts';

export type { ExplainPage } from './page.ts';

const OF_CODES = [
  ...IDEA_PAGES,
  ...ADDING_PAGES,
  ...SETTINGS_PAGES,
  ...SURROUNDINGS_PAGES,
  ...RESULTS_PAGES,
  ...ASKING_PAGES,
  ...CONTROL_PAGES,
  ...CONNECT_PAGES,
  ...DASHBOARD_PAGES,
  ...TELL_PAGES,
];

export const EXPLAIN_PAGES: readonly ExplainPage[] = [
  ...OF_CODES.toSorted((a, b) => (a.code < b.code ? -1 : 1)),
  ...FAILURE_PAGES,
];

/** Classes that have a number or a name in them, by the page that tells of all of them. */
const KINDS = [
  [/^exit-\d+$/, 'exit-n'],
  [/^signal-\w+$/, 'signal-x'],
] as const;

/** Of a problem code or a class of failures, in capitals or not; undefined: there is none. */
export function pageOf(code: string): ExplainPage | undefined {
  const word = code.trim().toLowerCase();
  const kind = KINDS.find(([form]) => form.test(word))?.[1] ?? word;
  return EXPLAIN_PAGES.find((one) => one.code.toLowerCase() === kind);
}
