/** What one block of ideas.md is: an idea, or the reason why it must not run. Nothing of its YAML is read here. */
import { isConfigFence } from './idea-lines.ts';
import type { Fence } from './idea-lines.ts';
import type { Draft, Inner } from './ideas-scan.ts';
import type { Problem } from './problem.ts';
import { PRIORITIES } from './words.ts';
import type { IdeaId, Priority } from './words.ts';

export interface IdeaEntry {
  id: IdeaId;
  title: string;
  priority: Priority;
  category: string | null;
  /** As written; null for `none`. */
  parent: string | null;
  /** GPUs it asks for. */
  gpus: number;
  /** 1-based line of the header. */
  line: number;
  /** The block as in the file, from its header on; blank space at its end is one newline. */
  text: string;
}

export type Judged =
  | { ok: true; entry: IdeaEntry }
  /** `unfinished`: more text could heal it, as long as no later header follows. */
  | { ok: false; id: IdeaId | null; text: string; problem: Problem; unfinished: boolean };

/** In UTF-8 bytes. */
const MAX_BLOCK_BYTES = 64 * 1024;
const MAX_YAML_BYTES = 32 * 1024;
const MAX_GPUS = 1024;
const BLOCKED = 'BLOCKED until this is mended; all other ideas go on';

/** How the original's training scripts find the config of a block. */
export const LEGACY_CONFIG = /```ya?ml\n(.*?)```/s;

/** `file` is how problems name ideas.md. A block without a header gives undefined. */
export function judgeBlock(draft: Draft, raw: string, file: string): Judged | undefined {
  const { header, line } = draft;
  if (header === null) return undefined;
  const text = trimBlock(raw);
  const id = header.ok ? header.id : null;
  const refuse = (
    code: Problem['code'],
    message: string,
    extra: Partial<Problem> & { unfinished?: boolean } = {},
  ): Judged => {
    const { unfinished = false, ...more } = extra;
    const about = id === null ? {} : { idea: id };
    return {
      ok: false,
      id,
      text,
      unfinished,
      problem: { code, message, file, line, note: BLOCKED, ...about, ...more },
    };
  };

  if (!header.ok) return refuse('E0110', header.message, { column: header.column, help: 'write `## idea-123: Title`' });
  if (bytesOver(text, MAX_BLOCK_BYTES)) {
    return refuse('E0109', `the idea is longer than ${MAX_BLOCK_BYTES / 1024} KB`, {
      help: 'keep large data in a file of its own',
    });
  }
  if (text.includes('\ufffd'))
    return refuse('E0112', 'the idea holds bytes that are not UTF-8 (U+FFFD)', {
      ...placeOfChar(text, '\ufffd', line),
      help: 'save the file as UTF-8',
    });
  if (text.includes('\r') && /\r(?!\n)/.test(text)) {
    return refuse('E0108', 'a carriage return stands alone: a line break for Python, none for others', {
      ...placeOfChar(text, '\r', line),
      help: 'remove it',
    });
  }
  const fault = fenceFault(draft, text);
  if (fault !== undefined) return refuse(fault.code, fault.message, fault);

  const { priority, category, parent, gpus } = draft.fields;
  if (gpus !== undefined && !isGpuCount(gpus.value)) {
    const message = `GPUs is ${JSON.stringify(gpus.value.slice(0, 40))}, expected a whole number from 1 to ${MAX_GPUS}`;
    return refuse('E0107', message, { line: gpus.line, help: 'write `- **GPUs**: 2`' });
  }
  return {
    ok: true,
    entry: {
      id: header.id,
      title: header.title,
      priority: asPriority(priority?.value),
      category: category?.value || null,
      parent: parent === undefined || /^(?:none|-)?$/i.test(parent.value) ? null : parent.value,
      gpus: gpus === undefined ? 1 : Number(gpus.value),
      line,
      text,
    },
  };
}

/** For each header inside a fence: an idea for scripts that know no fences, text for everybody else. */
export function hiddenProblems(inner: readonly Inner[], file: string): Problem[] {
  return inner.flatMap(({ line, header, fence }): Problem[] => {
    if (!header.ok) return [];
    const message = `${header.id} stands inside the fence that line ${fence.line} opens: an idea or an example?`;
    const help = `close the fence of line ${fence.line}, or indent the example`;
    return [{ code: 'E0108', message, file, line, idea: header.id, note: BLOCKED, help }];
  });
}

type Fault = Pick<Problem, 'message' | 'help'> & { code: Problem['code']; line?: number; unfinished?: boolean };

function fenceFault(draft: Draft, text: string): Fault | undefined {
  const { fence, config, hidden, inFence } = draft;
  const inner = hidden[0] ?? inFence[0];
  if (inner !== undefined) {
    const message = `a fence of this idea holds a header of an idea (line ${inner.line}), which training scripts take for an idea`;
    return {
      code: 'E0108',
      message,
      line: inner.fence.line,
      help: `close the fence of line ${inner.fence.line}`,
      unfinished: fence !== null,
    };
  }
  if (fence !== null) {
    const message = 'the fence is not closed, so that nobody can tell where the config ends';
    return {
      code: 'E0106',
      message,
      line: fence.line,
      unfinished: true,
      help: `close it with ${fence.char.repeat(fence.length)}`,
    };
  }
  if (config !== null && isObvious(text, config)) return tooLong(config, text.slice(config.from, config.to));
  const legacy = LEGACY_CONFIG.exec(withoutReturns(text))?.[1];
  if (config === null) {
    if (legacy !== undefined) {
      return {
        code: 'E0108',
        message: 'a config stands where Markdown sees no fence',
        help: 'put ```yaml at the start of a line',
      };
    }
    return {
      code: 'E0104',
      message: 'the idea has no ```yaml block',
      unfinished: true,
      help: 'add one; `{}` in it runs the base config',
    };
  }
  const content = withoutReturns(text.slice(config.from, config.to));
  return tooLong(config, content) ?? ambiguity(config.fence, content, legacy);
}

type Config = NonNullable<Draft['config']>;

/** The usual block, told without a regular expression: the first ``` is the fence of the config, the second one closes it. */
function isObvious(text: string, { fence, from, to }: Config): boolean {
  const first = text.indexOf('```');
  const behind = first + fence.length + fence.info.length + 1;
  const exact = fence.indent === 0 && fence.length === 3 && (fence.info === 'yaml' || fence.info === 'yml');
  return (
    exact &&
    behind === from &&
    text.charCodeAt(from - 1) === 10 &&
    text.indexOf('```', from) === to &&
    !text.includes('\r')
  );
}

function tooLong({ fence }: Config, content: string): Fault | undefined {
  if (!bytesOver(content, MAX_YAML_BYTES)) return undefined;
  const message = `the config is longer than ${MAX_YAML_BYTES / 1024} KB`;
  return { code: 'E0109', message, line: fence.line, help: 'keep large data in a file of its own' };
}

/** The script parses the text again in the legacy way: both ways must give one config. */
function ambiguity(fence: Fence, content: string, legacy: string | undefined): Fault | undefined {
  const shallow =
    fence.indent > 0 && content.split('\n').some((line) => line.trim() !== '' && line.search(/\S/) < fence.indent);
  const rest = legacy?.startsWith(content) === true ? legacy.slice(content.length) : undefined;
  if (rest !== undefined && /^ {0,3}$/.test(rest) && !shallow) return undefined;
  const at = { code: 'E0108' as const, line: fence.line };
  if (shallow)
    return {
      ...at,
      message: 'a line of the config stands left of its fence',
      help: 'give all lines the indent of the fence',
    };
  if (legacy === undefined && isConfigFence(fence)) {
    const written = JSON.stringify(fence.char.repeat(fence.length) + fence.info);
    return {
      ...at,
      message: `training scripts find a config only behind exactly \`\`\`yaml, found ${written}`,
      help: 'write ```yaml and nothing else on that line',
    };
  }
  return {
    ...at,
    message: 'training scripts read another config here, up to the first ```',
    help: 'keep ``` out of the idea except for its one config',
  };
}

function asPriority(value: string | undefined): Priority {
  const word = /^\w+/.exec(value ?? '')?.[0].toLowerCase();
  return PRIORITIES.find((one) => one === word) ?? 'medium';
}

function isGpuCount(value: string): boolean {
  return /^[1-9]\d{0,3}$/.test(value) && Number(value) <= MAX_GPUS;
}

/** So that the text of an idea is the same whether or not something follows it. */
function trimBlock(raw: string): string {
  let end = raw.length;
  while (end > 0 && raw.charCodeAt(end - 1) <= 32) end -= 1;
  return raw.charCodeAt(end) === 10 ? raw.slice(0, end + 1) : `${raw.slice(0, end)}\n`;
}

/** As Python's text files give it. */
export function withoutReturns(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
}

function bytesOver(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && new TextEncoder().encode(text).length > limit);
}

function placeOfChar(text: string, char: string, line: number): Pick<Problem, 'line' | 'column'> {
  const before = text.slice(0, text.indexOf(char)).split('\n');
  return { line: line + before.length - 1, column: (before.at(-1) ?? '').length + 1 };
}
