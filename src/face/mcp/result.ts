/** Answers and refusals in the form of MCP: the structured content, and the same as a short text for clients that show only texts. */
import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import type { Refusal } from '../../app/refusal.ts';
import { toJson } from '../../core/json.ts';
import { place } from '../../core/problem.ts';
import { isRecord } from '../../core/record.ts';
import type { AnyRecord } from '../../core/record.ts';
import { maskSecrets } from '../../core/secrets.ts';
import type { Redact } from '../../core/secrets.ts';
import { fitTo } from './fit.ts';

export function answerResult(
  answer: object,
  links: readonly ContentBlock[],
  budget: number,
  cuttable: readonly string[],
  redact: Redact,
): CallToolResult {
  // What is not finite is null, as in every answer of orze.
  const plain = JSON.parse(toJson(answer, { compact: true })) as AnyRecord;
  const structuredContent = fitTo(maskSecrets(shortened(plain), redact) as AnyRecord, budget, cuttable);
  return { content: [{ type: 'text', text: twinOf(structuredContent) }, ...links], structuredContent };
}

/** Digits of numbers with a fraction: more are noise of floating point, and tokens. Exact ones: the files and `--json`. */
const DIGITS = 8;

function shortened(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
  if (Array.isArray(value)) return value.map(shortened);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner)]));
}

/** A refusal is an answer, so that the model can mend its call: code, reason, next step. */
export function refusalResult({ problem, more }: Refusal, redact: Redact): CallToolResult {
  const { code, message, help, note } = problem;
  const where = place(problem);
  const lines = [`${code}: ${message}${where === '' ? '' : ` (${where})`}`];
  if (note !== undefined) lines.push(`note: ${note}`);
  if (help !== undefined) lines.push(`next: ${help}`);
  const further = twinOf(more);
  if (further !== '') lines.push(further);
  return { content: [{ type: 'text', text: redact(lines.join('\n')) }], isError: true };
}

/** `key: value` lines; a list of objects has a line per item; what is null or empty is left out. */
export function twinOf(body: AnyRecord): string {
  return membersOf(body)
    .flatMap(([key, value]) => linesOf(key, value))
    .join('\n');
}

function linesOf(key: string, value: unknown): string[] {
  if (Array.isArray(value)) {
    const items = value as unknown[];
    if (!items.some(isRecord)) return [`${key}: ${items.map(wordOf).join(', ')}`];
    return [`${key}:`, ...items.map((item) => `- ${isRecord(item) ? inLine(item) : wordOf(item)}`)];
  }
  if (typeof value === 'string' && value.includes('\n'))
    return [`${key}:`, ...value.split('\n').map((line) => `  ${line}`)];
  return [`${key}: ${isRecord(value) ? inLine(value) : wordOf(value)}`];
}

function inLine(body: AnyRecord): string {
  return membersOf(body)
    .map(([key, value]) => `${key}=${wordOf(value)}`)
    .join(' ');
}

function wordOf(value: unknown): string {
  if (typeof value === 'string') return /^[^\s"=,]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(wordOf).join(', ')}]`;
  return isRecord(value) ? `{${inLine(value)}}` : String(value);
}

function membersOf(body: AnyRecord): [string, unknown][] {
  return Object.entries(body).filter(([, value]) => {
    if (value === null || value === undefined || value === '') return false;
    if (Array.isArray(value)) return value.length > 0;
    return !isRecord(value) || Object.keys(value).length > 0;
  });
}
