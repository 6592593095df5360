/** The dashboard's server over a project, asked by bare HTTP: with any Host, Origin and path that a test wants to send. */
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { serve } from '../../src/face/web/server/serve.ts';
import type { ServeAsked } from '../../src/face/web/server/serve.ts';
import type { Project } from './project.ts';

export const TOKEN = 'token-of-the-tests-0123456789';

export interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
  /** Throws where it is no JSON. */
  json: () => Record<string, unknown>;
}

interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export class Served {
  readonly port: number;
  /** Bugs and lines that the server told its terminal. */
  readonly said: unknown[];
  readonly close: () => Promise<unknown>;

  private constructor(port: number, said: unknown[], close: () => Promise<unknown>) {
    this.port = port;
    this.said = said;
    this.close = close;
  }

  static async of(
    project: Pick<Project, 'dir' | 'local'>,
    more: Partial<ServeAsked> = {},
    env: NodeJS.ProcessEnv = {},
  ): Promise<Served> {
    const said: unknown[] = [];
    const place = {
      cwd: project.dir,
      flags: {},
      version: '9.8.7',
      env: { ORZE_LOCAL_DIR: project.local, PATH: '', ...env },
    };
    const asked = { host: '127.0.0.1', port: 0, readOnly: null, token: TOKEN, names: [], ...more };
    const voice = { bug: (error: unknown) => void said.push(error), log: (text: string) => void said.push(text) };
    const served = await serve(place, asked, voice);
    if (!served.ok) throw new Error(`cannot listen: ${served.code}`);
    return new Served(served.value.port, said, served.value.close);
  }

  /** `path` as it goes over the wire: nothing makes it normal. */
  async ask(path: string, sent: Sent = {}): Promise<Reply> {
    const response = await this.open(path, sent);
    const text = await textOf(response);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    };
  }

  /** An answer that goes on. */
  open(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<IncomingMessage> {
    return new Promise((done, fail) => {
      const asked = request({ host: '127.0.0.1', port: this.port, path, method, headers, agent: false }, done);
      asked.once('error', fail);
      asked.end(body);
    });
  }

  act(name: string, body: object, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask(`/api/v1/actions/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { ...ACTING, ...headers },
    });
  }
}

export const ACTING = { 'content-type': 'application/json', 'x-orze': '1', authorization: `Bearer ${TOKEN}` };

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export interface Frame {
  event: string;
  id: string | null;
  data: Record<string, unknown>;
}

/** Frames of a stream as they come; it ends when nobody reads on. */
export class Frames {
  readonly #response: IncomingMessage;
  readonly all: Frame[] = [];
  #text = '';
  #wake: () => void = () => undefined;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    response.on('error', () => undefined); // the other side is ended by some tests
  }

  /** The first one from now on, or that came already, for which `is` says so. */
  async until(is: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.all.find(is);
      if (found !== undefined) return found;
      await new Promise<void>((woken) => (this.#wake = woken));
    }
  }

  end(): void {
    this.#response.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    for (let end = 0; (end = this.#text.indexOf('\n\n')) !== -1; this.#text = this.#text.slice(end + 2)) {
      const fields = Object.fromEntries(
        this.#text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      ) as Record<string, string>;
      if (fields['event'] === undefined) continue;
      const data = JSON.parse(fields['data'] ?? '{}') as Record<string, unknown>;
      this.all.push({ event: fields['event'], id: fields['id'] ?? null, data });
    }
    this.#wake();
  }
}
