/** Asking the server. Every no is an ApiFailure that says what to do. */
import type { Answer, Answers, ApiError } from '../../api.ts';
import { newKey } from './key.ts';
import { BASE } from './place.ts';

export class ApiFailure extends Error {
  readonly status: number;
  readonly problem: ApiError;
  constructor(status: number, problem: ApiError) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

/** undefined leaves a key out. */
export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

export function apiAddress(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return new URL(`api/v1/${path}`, BASE).href + (text === '' ? '' : `?${text}`);
}

export async function ask<Name extends keyof Answers>(
  _name: Name,
  address: string,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  const response = await fetch(address, { headers: { accept: 'application/json' }, ...(signal && { signal }) });
  return answerOf<Answer<Name>>(response);
}

/** POST actions/…; `key` makes that a request sent twice is done once. */
export function act<T>(action: string, body: Readonly<Record<string, unknown>>, key: string = newKey()): Promise<T> {
  return send<T>('POST', `actions/${action}`, body, { 'idempotency-key': key });
}

export async function send<T>(
  method: 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): Promise<T> {
  const response = await fetch(new URL(`api/v1/${path}`, BASE), {
    method,
    headers: { 'content-type': 'application/json', 'x-orze': '1', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return answerOf<T>(response);
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  const json = parsed(text);
  if (response.ok && json !== undefined) return json as T;
  const problem = (json as { error?: ApiError } | undefined)?.error;
  throw new ApiFailure(response.status, problem ?? noCode(`the server answered ${response.status} with no JSON`));
}

/** A server that does not answer at all is no bug of the page. */
export function failureOf(error: unknown): ApiFailure {
  if (error instanceof ApiFailure) return error;
  return new ApiFailure(
    0,
    noCode(`no answer from the server (${error instanceof Error ? error.message : String(error)})`),
  );
}

/** What went wrong between here and the server has no page of `orze explain`. */
export function noCode(message: string): ApiError {
  return { code: '', message, hint: null, file: null, line: null };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // A proxy in between answers with a page of its own: the caller tells the status.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
