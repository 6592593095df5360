import { describe, expect, it } from 'vitest';
import { columnValue, judgeMetrics } from '../../src/core/metrics.ts';

const judge = (text: string) => judgeMetrics(Buffer.from(text));

describe('judgeMetrics', () => {
  it('takes COMPLETED with all its values, NaN too', () => {
    expect(judge('{"status": "COMPLETED", "loss": NaN, "acc": 0.5}')).toEqual({
      kind: 'completed',
      metrics: { status: 'COMPLETED', loss: Number.NaN, acc: 0.5 },
    });
  });

  it("keeps the script's own error text, and says so when there is none", () => {
    expect(judge('{"status": "FAILED", "error": "loss is nan"}')).toEqual({ kind: 'failed', error: 'loss is nan' });
    expect(judge('{"status": "FAILED", "error": {"code": 3}}')).toEqual({ kind: 'failed', error: '{"code": 3}' });
    expect(judge('{"status": "FAILED"}')).toEqual({
      kind: 'failed',
      error: 'The script reported FAILED and gave no error text',
    });
  });

  it('tells absent from bad', () => {
    expect(judgeMetrics(undefined)).toEqual({ kind: 'absent' });
  });

  it.each([
    ['', 'empty'],
    ['[1, 2]', 'a list, expected an object'],
    ['null', 'null, expected an object'],
    ['"done"', 'a string, expected an object'],
    ['{"acc": 1}', 'no status, expected "COMPLETED" or "FAILED"'],
    ['{"status": "completed"}', 'status is "completed", expected "COMPLETED" or "FAILED"'],
    ['{"status": "COMP', 'not JSON at 1:17: expected the end of the string, the text ends'],
    ['{"status": "COMPLETED",\n "acc": 0.', 'not JSON at 2:10: expected "," or "}", found "."'],
  ])('%j is bad with an exact reason', (text, why) => {
    expect(judge(text)).toEqual({ kind: 'bad', why });
  });

  it('names the byte of a file that is not UTF-8', () => {
    expect(judgeMetrics(Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x7d]))).toEqual({
      kind: 'bad',
      why: 'not JSON at 1:3: byte 0xE9 is not valid UTF-8',
    });
  });
});

describe('columnValue', () => {
  const metrics = {
    acc: 0.9,
    'val.acc': 0.7,
    val: { acc: 0.8, 'top.5': 0.95 },
    folds: [{ f1: 0.1 }, { f1: 0.2 }],
    zero: 0,
  };
  const sources = { 'eval_report.json': { scores: { bleu: [31.5] } } };

  it.each([
    ['acc', null, 0.9],
    ['zero', null, 0],
    ['val.acc', null, 0.7],
    ['val.top.5', null, 0.95],
    ['folds.1.f1', null, 0.2],
    ['folds.2.f1', null, undefined],
    ['folds.length', null, undefined],
    ['acc.toFixed', null, undefined],
    ['constructor', null, undefined],
    ['missing', null, undefined],
    ['bleu', 'eval_report.json:scores.bleu.0', 31.5],
    ['bleu', 'other.json:scores.bleu.0', undefined],
    ['bleu', 'toString:name', undefined],
    ['bleu', 'eval_report.json', undefined],
  ])('%s from %s is %s', (key, source, value) => {
    expect(columnValue({ key, source }, metrics, sources)).toBe(value);
  });
});
