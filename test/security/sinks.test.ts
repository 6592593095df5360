/** Security: one escaper per sink. Every payload goes through every place where text of others is shown. */
import { describe, expect, it } from 'vitest';
import type { FarmEvent } from '../../src/app/events.ts';
import { terminalSafe } from '../../src/core/escape.ts';
import { renderReport } from '../../src/core/report.ts';
import { statusJson } from '../../src/core/status.ts';
import { toJson } from '../../src/core/json.ts';
import { formatProblem } from '../../src/face/cli/print.ts';
import { bugReport } from '../../src/face/cli/bug.ts';
import { formatLine, logLines } from '../../src/face/cli/log-lines.ts';
import { board, completed, failed, ideaId, nodeFact, statusOf } from '../rig/board.ts';
import { hostileNames } from '../rig/payloads/paths.ts';
import { markupPayloads } from '../rig/payloads/markup.ts';
import { newToken } from '../rig/run-folder.ts';
import { testTerminal } from '../rig/terminal.ts';

/** Control characters but the line break of the sink itself, bidi controls, half characters. */
const HARMFUL =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]|\p{Surrogate}/u;
const payloads = [...markupPayloads(), ...hostileNames().filter((name) => name.length < 300)];
const TOKEN = newToken();

function check(sink: string, payload: string, shown: string, lines: number | null): void {
  if (HARMFUL.test(shown)) throw new Error(`${sink} shows ${JSON.stringify(payload)} as ${JSON.stringify(shown)}`);
  if (lines !== null && shown.split('\n').length !== lines)
    throw new Error(`${sink} breaks the line of ${JSON.stringify(payload)}`);
}

describe('the sinks of untrusted text', () => {
  it('are met by at least 200 payloads of markup and 500 of paths', () => {
    expect(markupPayloads().length).toBeGreaterThanOrEqual(200);
    expect(hostileNames().length).toBeGreaterThanOrEqual(500);
  });

  it('the terminal gets one line without control, bidi or half characters', () => {
    for (const text of payloads) check('terminal', text, terminalSafe(text), 1);
  });

  it('the log has one line per line, whatever the event says', () => {
    const id = ideaId('idea-001');
    for (const text of payloads) {
      const failure = { class: 'oom', text, stage: 'train', evidence: [{ file: text, line: 1, text }] } as const;
      const events: FarmEvent[] = [
        { kind: 'opened', host: text, slots: [text], results: text },
        { kind: 'problem', problem: { code: 'E0401', message: text, file: text, line: 1, help: text } },
        { kind: 'started', id, token: TOKEN, stage: 'train', slots: [], gpu: 0, title: text },
        { kind: 'completed', id, token: TOKEN, title: text, metric: text, value: text, train_s: 1, warnings: [text] },
        {
          kind: 'failed',
          id,
          token: TOKEN,
          title: text,
          failure: { ...failure, evidence: [...failure.evidence] },
          train_s: 1,
        },
        { kind: 'dropped', id, token: TOKEN, why: text },
        { kind: 'set-aside', id, token: null, why: text, to: text },
        { kind: 'research-ended', cycle: 1, ok: false, why: text, newIds: [], duration_s: 1 },
        { kind: 'launch-blocked', why: text },
      ];
      for (const event of events) {
        for (const line of logLines(event)) check(`log ${event.kind}`, text, formatLine(new Date(0), line), 2);
      }
    }
  });

  it('a problem and its excerpt of the file are shown line by line, and so is a bug', () => {
    for (const text of payloads) {
      const problem = { code: 'E0102', message: text, file: text, line: 1, column: 2, note: text, help: text } as const;
      check('problem', text, formatProblem(problem, text, false), null);
      const terminal = testTerminal();
      bugReport(new Error(text), terminal);
      check('bug', text, terminal.err(), null);
    }
  });

  it('the report keeps its headings, its rows and its cells', () => {
    for (const text of payloads) {
      const facts = [completed('idea-1', { test_accuracy: text }), failed('idea-2', text, 'reported')];
      const queue = [{ id: ideaId('idea-3'), title: text, priority: 'low' as const }];
      const blocked = [{ code: 'E0102' as const, message: text, file: text, idea: 'idea-4' }];
      const report = renderReport(
        board({ facts, titles: { 'idea-1': text, 'idea-2': text }, queue, blocked, nodes: [nodeFact(text)] }),
      );
      check('report', text, report, null);
      const lines = report.split('\n');
      expect(lines.filter((line) => line.startsWith('| 1 |'))).toHaveLength(1);
      expect({ text, headings: lines.filter((line) => line.startsWith('#')).length }).toEqual({ text, headings: 10 });
    }
  });

  it('JSON files are JSON, and read back as what was meant', () => {
    for (const text of payloads) {
      const input = board({ facts: [failed('idea-1', text, 'reported')], titles: { 'idea-1': text } });
      const status = statusJson(statusOf(input, { version: text, nodes: [nodeFact(text)] }));
      expect(JSON.parse(status)).toMatchObject({ orze_version: text });
      const line = toJson({ title: text }, { compact: true });
      expect(JSON.parse(line)).toEqual({ title: text });
      expect(line).not.toMatch(/[\n\r]/);
    }
  });
});
