/** A client of `orze mcp` that speaks the bare protocol: JSON-RPC, one message a line. */
import { PassThrough } from 'node:stream';
import { serve } from '../../src/face/mcp/stdio.ts';
import type { Tool } from '../../src/face/mcp/tool.ts';
import { TOOLS } from '../../src/face/mcp/tools/index.ts';

export interface Reply {
  id: number;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** What a tool answered. */
export interface Called {
  text: string;
  isError: boolean;
  structured: Record<string, unknown> | undefined;
  /** Addresses of the resources that it links to. */
  links: string[];
}

export class McpClient {
  readonly #input = new PassThrough();
  readonly #stop = new AbortController();
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #ended: Promise<unknown>;
  /** Everything that came on stdout, and was said on stderr. */
  readonly lines: string[] = [];
  readonly log: string[] = [];
  /** What it calls itself. */
  name = 'test';
  /** What the person behind the client says when the server asks; null: as a client that cannot ask anybody. */
  person: ((message: string) => object) | null = null;
  /** Notifications of the server. */
  notes(method: string): Record<string, unknown>[] {
    const messages = this.lines.map(
      (line) => JSON.parse(line) as { method?: string; params?: Record<string, unknown> },
    );
    return messages.filter((message) => message.method === method).map(({ params }) => params ?? {});
  }

  /** What the person was asked. */
  readonly asked: string[] = [];
  #id = 0;

  constructor(cwd: string, tools: readonly Tool[] = TOOLS, env: NodeJS.ProcessEnv = {}) {
    const place = { cwd, flags: {}, version: '9.8.7', env };
    this.#ended = serve(place, tools, {
      stdin: this.#input,
      stdout: { write: (text) => this.#take(text) },
      log: (text) => void this.log.push(text),
      signal: this.#stop.signal,
    });
  }

  send(message: object): void {
    this.#input.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  }

  ask(method: string, params: object = {}): Promise<Reply> {
    const id = (this.#id += 1);
    return new Promise((done) => {
      this.#waiting.set(id, done);
      this.send({ id, method, params });
    });
  }

  /** A list out of the result; empty where the answer is an error. */
  async list<T>(method: string, key: string): Promise<T[]> {
    const { result } = await this.ask(method);
    return (result?.[key] ?? []) as T[];
  }

  async hello(protocolVersion = '2025-06-18'): Promise<Reply> {
    const clientInfo = { name: this.name, version: '1' };
    const capabilities = this.person === null ? {} : { elicitation: {} };
    const reply = await this.ask('initialize', { protocolVersion, capabilities, clientInfo });
    this.send({ method: 'notifications/initialized' });
    return reply;
  }

  /** As a client of 2026-07-28, which says with each request who it is and what it can do. */
  modern(method: string, params: object = {}, capabilities: object = {}): Promise<Reply> {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: this.name, version: '1' },
      'io.modelcontextprotocol/clientCapabilities': capabilities,
    };
    return this.ask(method, { ...params, _meta: meta });
  }

  async call(name: string, given: object = {}): Promise<Called> {
    const { result } = await this.ask('tools/call', { name, arguments: given });
    const [content, ...links] = (result?.['content'] ?? []) as { text: string; type: string; uri: string }[];
    return {
      text: content?.text ?? '',
      links: links.map(({ type, uri }) => (type === 'resource_link' ? uri : type)),
      isError: result?.['isError'] === true,
      structured: result?.['structuredContent'] as Record<string, unknown> | undefined,
    };
  }

  /** As a client that goes away. */
  end(): Promise<unknown> {
    this.#input.end();
    return this.#ended;
  }

  /** As SIGTERM. */
  stop(): Promise<unknown> {
    this.#stop.abort();
    return this.#ended;
  }

  #askPerson(id: number, message: string): void {
    this.asked.push(message);
    if (this.person === null) this.send({ id, error: { code: -32601, message: 'nobody is here' } });
    else this.send({ id, result: this.person(message) });
  }

  #take(text: string): void {
    for (const line of text.split('\n').filter((one) => one !== '')) {
      this.lines.push(line);
      const reply = JSON.parse(line) as Reply & { method?: string; params?: { message?: string } };
      if (reply.method !== undefined) {
        if (reply.method === 'elicitation/create') this.#askPerson(reply.id, reply.params?.message ?? '');
        continue;
      }
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    }
  }
}
