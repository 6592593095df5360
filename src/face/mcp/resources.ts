/** What clients may read by address: `orze://status`, `orze://runs/{id}/log`, … Small, masked, and from a look that is made anew. */
import { ProtocolError, ProtocolErrorCode, ResourceTemplate } from '@modelcontextprotocol/server';
import type { McpServer, ReadResourceResult } from '@modelcontextprotocol/server';
import { groupedFailures } from '../../app/answers/failures.ts';
import { overviewOf } from '../../app/answers/overview.ts';
import { describeRun } from '../../app/answers/run.ts';
import { Refusal } from '../../app/refusal.ts';
import { selectSingle } from '../../app/view/select.ts';
import type { View } from '../../app/view/view.ts';
import { toJson } from '../../core/json.ts';
import { maskSecrets } from '../../core/secrets.ts';
import { packageFile } from '../cli/package.ts';
import { readPart } from './read-part.ts';
import type { Part } from './read-part.ts';
import type { Session } from './session.ts';

const MARKDOWN = 'text/markdown';
const JSON_TYPE = 'application/json';
/** How long a client may keep what it has read. */
const LIVE_MS = 5_000;
const RULES_MS = 300_000;

interface Fixed {
  name: string;
  title: string;
  mimeType: string;
  read: (view: View) => object | Promise<object>;
}

const FIXED: readonly Fixed[] = [
  { name: 'status', title: 'The project in a few lines', mimeType: JSON_TYPE, read: overviewOf },
  {
    name: 'report',
    title: 'report.md as the loop last wrote it',
    mimeType: MARKDOWN,
    read: ({ ctx }) => readPart(ctx.files, ctx.layout.results, 'report.md', 'start'),
  },
  {
    name: 'ideas',
    title: 'The end of ideas.md',
    mimeType: MARKDOWN,
    read: ({ ctx }) => readPart(ctx.files, ctx.root, ctx.config.ideas_file, 'end'),
  },
  {
    name: 'failures',
    title: 'Failures by cause, with what the runs of each share',
    mimeType: JSON_TYPE,
    read: (view) => groupedFailures(view, { sinceS: null, cause: null }),
  },
  { name: 'config', title: 'The settings in force, masked', mimeType: JSON_TYPE, read: ({ ctx }) => ctx.config },
];

interface OfRun {
  /** Behind `orze://runs/{id}`. */
  below: string;
  name: string;
  title: string;
  mimeType: string;
  read: (view: View, id: string, path: string) => Promise<object>;
}

const OF_RUN: readonly OfRun[] = [
  {
    below: '',
    name: 'run',
    title: 'All that is known of a run',
    mimeType: JSON_TYPE,
    read: async (view, id) => describeRun(view, await selectSingle(view, id)),
  },
  {
    below: '/metrics',
    name: 'metrics',
    title: 'metrics.json of a run',
    mimeType: JSON_TYPE,
    read: async (view, id) => (await describeRun(view, await selectSingle(view, id))).metrics ?? {},
  },
  {
    below: '/log',
    name: 'log',
    title: 'The end of the training log of a run',
    mimeType: JSON_TYPE,
    read: (view, id) => fileOf(view, id, 'train_output.log'),
  },
  {
    below: '/files/{+path}',
    name: 'file',
    title: 'A text file of a run',
    mimeType: JSON_TYPE,
    read: fileOf,
  },
];

async function fileOf(view: View, id: string, path: string): Promise<object> {
  const row = await selectSingle(view, id);
  const { text, ...place } = await readPart(view.ctx.files, view.ctx.layout.runFolder(row.id), path, 'end');
  return { id: row.id, path, ...place, untrusted_text: text };
}

export function registerResources(server: McpServer, session: Session): void {
  const live = { ttlMs: LIVE_MS, cacheScope: 'private' as const };
  for (const { name, title, mimeType, read } of FIXED) {
    server.registerResource(name, `orze://${name}`, { title, mimeType, cacheHint: live }, async (uri) =>
      contents(uri, mimeType, await looked(session, read), session),
    );
  }
  const rules = { title: 'How to write ideas and training scripts', mimeType: MARKDOWN };
  const cacheHint = { ttlMs: RULES_MS, cacheScope: 'public' as const };
  server.registerResource('rules', 'orze://rules', { ...rules, cacheHint }, (uri) => ({
    contents: [{ uri: uri.href, mimeType: MARKDOWN, text: packageFile('RULES.md') }],
  }));
  for (const { below, name, title, mimeType, read } of OF_RUN) {
    const template = new ResourceTemplate(`orze://runs/{id}${below}`, { list: undefined });
    server.registerResource(name, template, { title, mimeType, cacheHint: live }, async (uri, { id, path }) =>
      contents(uri, mimeType, await looked(session, (view) => read(view, decode(id), decode(path))), session),
    );
  }
}

/** A resource has no form for a no: it is an error of the protocol. */
async function looked(session: Session, read: Fixed['read']): Promise<object> {
  try {
    return await session.look(read);
  } catch (error) {
    if (error instanceof Refusal)
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, session.redact(error.message));
    session.tell(error);
    throw error;
  }
}

function decode(value: string | string[] | undefined): string {
  return decodeURIComponent(Array.isArray(value) ? value.join('/') : (value ?? ''));
}

function contents({ href }: URL, mimeType: string, read: object, { redact }: Session): ReadResourceResult {
  const text =
    mimeType === MARKDOWN
      ? redact((read as Part).text)
      : toJson(maskSecrets(JSON.parse(toJson(read)) as unknown, redact), { compact: true });
  return { contents: [{ uri: href, mimeType, text }] };
}
