/** Answers and refusals of the server as responses. */
import { answerJson, errorJson } from '../../../app/answer-json.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { RefusalKind } from '../../../app/refusal.ts';
import type { Problem } from '../../../core/problem.ts';
import { maskSecrets } from '../../../core/secrets.ts';
import type { Redact } from '../../../core/secrets.ts';

const STATUS: Readonly<Record<RefusalKind, number>> = { usage: 400, missing: 404, refused: 409, bad: 503 };

/** A no that HTTP has a number of its own for. */
export class HttpRefusal extends Refusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: 401 | 403 | 404 | 405 | 413 | 415 | 503, problem: Problem, headers: Record<string, string> = {}) {
    super(status === 404 ? 'missing' : 'refused', problem);
    this.status = status;
    this.headers = headers;
  }
}

export function jsonAnswer(schema: string, body: object, redact: Redact): Response {
  return json(200, answerJson(schema, body), redact);
}

export function jsonRefusal(refusal: Refusal, redact: Redact): Response {
  const headers = refusal instanceof HttpRefusal ? refusal.headers : {};
  return json(statusOf(refusal), errorJson(refusal), redact, headers);
}

export function statusOf(refusal: Refusal): number {
  return refusal instanceof HttpRefusal ? refusal.status : STATUS[refusal.kind];
}

export function bug(redact: Redact): Response {
  const problem = { code: 'E7000' as const, message: 'this is a bug in orze, not in your project' };
  const help = 'what `orze serve` says on its terminal tells where';
  return json(500, errorJson(new Refusal('bad', { ...problem, help })), redact);
}

export function plainText(text: string, type = 'text/plain', status = 200): Response {
  return new Response(text, {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' },
  });
}

function json(status: number, body: object, redact: Redact, more: Readonly<Record<string, string>> = {}): Response {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...more };
  return new Response(`${JSON.stringify(maskSecrets(body, redact))}\n`, { status, headers });
}
