/** Which metric a project has, guessed from what its scripts print: `val_acc: 0.93`, `val loss 2.31`, `"eval/f1": 0.8`. */

export type Goal = 'maximize' | 'minimize';

/** How often a name was seen with a number. */
export interface Seen {
  /** Texts (logs) that have it. */
  texts: number;
  lines: number;
  /** The last place in the first text that has it. */
  example: string;
}

const NUMBER = String.raw`[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?`;
/** Behind a mere space only a number with a fraction is a value. */
const FRACTION = String.raw`[-+]?\d*\.\d+(?:[eE][-+]?\d+)?`;
const SPLIT = '(?:val|valid|validation|test|eval|dev|train)';
/** Two words are one name where the first says of which data it is: `Test accuracy`. */
const NAME = String.raw`(?:${SPLIT} )?[A-Za-z_][\w./@-]{0,60}`;
const PAIR = new RegExp(
  String.raw`(?:^|[^\w./-])((?<name>${NAME})["']?(?:\s{0,3}[=:]\s{0,3}(?:${NUMBER}|nan|inf)|\s{1,3}${FRACTION}))(?!\.?\w)`,
  'gi',
);
/** Longer lines are dumps. */
const MOST_LINE = 2000;

/** What a script would print or write: `f"val_acc: {acc}"`, `"val_acc: %.4f"`, `{"val_acc": acc}`. */
const WRITTEN = new RegExp(
  String.raw`["'\x60\s,({](?<name>${NAME})(?:\s{0,3}[=:]\s{0,3}(?:\{|%|\$\{)|["']\s{0,3}:)|\b(?<two>${SPLIT} [a-z]\w{0,40}) (?:\{|%)`,
  'gi',
);

/** Adds the metrics of one log to `seen`. */
export function seeLog(text: string, seen: Map<string, Seen>): void {
  const here = new Set<string>();
  for (const line of text.split(/[\r\n]+/)) {
    if (line.length > MOST_LINE) continue;
    for (const found of line.matchAll(PAIR))
      note(found.groups?.['name'] ?? '', (found[1] ?? '').replace(/["']/g, ''), seen, here);
  }
}

/** Adds the metrics that the text of a script names. */
export function seeScript(text: string, seen: Map<string, Seen>): void {
  const here = new Set<string>();
  for (const line of text.split(/[\r\n]+/)) {
    if (line.length > MOST_LINE) continue;
    for (const { groups } of line.matchAll(WRITTEN))
      note(groups?.['name'] ?? groups?.['two'] ?? '', line.trim(), seen, here);
  }
}

function note(written: string, example: string, seen: Map<string, Seen>, here: Set<string>): void {
  const name = written.includes(' ') ? written.toLowerCase().replace(' ', '_') : written;
  if (goalOf(name) === null) return;
  const before = seen.get(name) ?? { texts: 0, lines: 0, example };
  const first = before.texts === 0 || (before.texts === 1 && here.has(name));
  seen.set(name, {
    texts: before.texts + (here.has(name) ? 0 : 1),
    lines: before.lines + 1,
    example: first ? example : before.example,
  });
  here.add(name);
}

const MORE = new Set(
  'acc accuracy auc auroc auprc f1 iou miou dice bleu rouge map ap psnr ssim em recall precision ndcg mrr score reward return top r2 pass'.split(
    ' ',
  ),
);
const LESS = new Set(
  'loss err error bpb bpc bpd ppl perplexity rmse mse mae mape nll ce wer cer fid eer lpips'.split(' '),
);

/** What is better, by the words of the name, the last of them first; null: it is no metric that is known. */
export function goalOf(name: string): Goal | null {
  for (const word of wordsOf(name).toReversed()) {
    if (MORE.has(word)) return 'maximize';
    if (LESS.has(word)) return 'minimize';
  }
  return null;
}

function wordsOf(name: string): string[] {
  const parts = name.split(/[^A-Za-z0-9]+/).flatMap((part) => [part, ...part.split(/(?<=[a-z])(?=[A-Z])/)]);
  return parts.map((part) => part.toLowerCase()).flatMap((part) => [part.replace(/(?<!\d)\d+$/, ''), part]);
}

/** All that were seen, the likeliest aim first: validation before test, quality before loss, training last. */
export function ranked(seen: ReadonlyMap<string, Seen>): string[] {
  return [...seen]
    .map(([name, { texts, lines }]) => ({ name, rank: rank(name), texts, lines }))
    .toSorted((a, b) => a.rank - b.rank || b.texts - a.texts || b.lines - a.lines || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

const SPLITS: readonly (readonly string[])[] = [['val', 'valid', 'validation'], ['test'], ['eval', 'dev']];

function rank(name: string): number {
  const words = wordsOf(name);
  const split = SPLITS.findIndex((names) => names.some((one) => words.includes(one)));
  const of =
    words.includes('train') || words.includes('training') ? SPLITS.length + 1 : split < 0 ? SPLITS.length : split;
  const kind = goalOf(name) === 'maximize' ? 0 : words.includes('loss') ? 2 : 1;
  return of * 10 + kind * 2 + (words.includes('best') ? 1 : 0);
}

/** The numbers that a log line says of a metric, as {@link seeLog} reads it. */
export function metricPattern(name: string): RegExp {
  const written = name.replace(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`).replaceAll('_', '[_ ]');
  return new RegExp(
    String.raw`(?:^|[^\w./-])${written}["']?(?:\s{0,3}[=:]\s{0,3}(?:${NUMBER}|nan|inf)|\s{1,3}${FRACTION})(?!\.?\w)`,
    'i',
  );
}
