import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, toJson } from '../../src/core/json.ts';
import { CASES } from '../rig/cases.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

function read(source: string | Uint8Array): unknown {
  const reading = parseJson(source);
  if (!reading.ok) throw new Error(`${reading.line}:${reading.column} ${reading.message}`);
  return reading.value;
}

describe('parseJson', () => {
  it('reads NaN and the infinities as Python writes them, and only outside of strings', () => {
    expect(read('{"a": NaN, "b": [Infinity, -Infinity], "c": "NaN"}')).toEqual({
      a: Number.NaN,
      b: [Infinity, -Infinity],
      c: 'NaN',
    });
  });

  it('skips a byte order mark in text and in bytes', () => {
    expect(read('\ufeff{"a": 1}')).toEqual({ a: 1 });
    expect(read(bytes([0xef, 0xbb, 0xbf], '{"a": 1}'))).toEqual({ a: 1 });
  });

  it('takes a key __proto__ for a key', () => {
    const value = read('{"__proto__": {"polluted": true}, "constructor": 1}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('reads -0 as the integer 0 and keeps the sign of -0.0, as Python does', () => {
    expect(read('-0')).toBe(0);
    expect(read('-0.0')).toBe(-0);
  });

  it.each([
    ['', 1, 1, 'expected a value, the text ends'],
    ['{"a": 1', 1, 8, 'expected "," or "}", the text ends'],
    ['{\n  "a": 1,\n}', 3, 1, 'expected a key in double quotes, found "}"'],
    ["{'a': 1}", 1, 2, 'expected a key in double quotes, found "\'"'],
    ['[1,]', 1, 4, 'expected a value, found "]"'],
    ['[01]', 1, 3, 'expected "," or "]", found "1"'],
    ['{"a": nan}', 1, 7, 'expected a value, found "n"'],
    ['{} {}', 1, 4, 'expected the end of the text, found "{"'],
    ['"a\nb"', 1, 3, 'expected the end of the string, found "\\n"'],
    ['["😀", x]', 1, 7, 'expected a value, found "x"'],
    ['"\\q"', 1, 3, 'expected an escape (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX), found "q"'],
  ])('%j is an error at %i:%i', (text, line, column, message) => {
    expect(parseJson(text)).toEqual({ ok: false, line, column, message });
  });

  it('names the first byte that is not UTF-8, and is not misled by a real replacement character', () => {
    expect(parseJson(bytes('{"a": "\ufffd",\n "b": "é', [0xff], '"}'))).toEqual({
      ok: false,
      line: 2,
      column: 9,
      message: 'byte 0xFF is not valid UTF-8',
    });
    expect(parseJson(bytes('"', [0xc3]))).toMatchObject({ ok: false, message: 'byte 0xC3 is not valid UTF-8' });
  });

  it('refuses what is nested too deep instead of running out of stack', () => {
    expect(read('['.repeat(400) + ']'.repeat(400))).toHaveLength(1);
    expect(parseJson('['.repeat(1_000_000))).toMatchObject({ ok: false, message: 'nested more than 500 levels deep' });
  });

  it('agrees with JSON.parse about every text, accepted or refused', () => {
    const pieces = fc.constantFrom(...'{}[]",:0123.-+eE \n\\'.split(''), 'true', 'null', '"a"', '\\u0041', '1.5');
    const text = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 8 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        let expected: string | null = null;
        try {
          expected = JSON.stringify(JSON.parse(source));
        } catch (error) {
          if (!(error instanceof SyntaxError)) throw error;
        }
        const reading = parseJson(source);
        expect(reading.ok ? JSON.stringify(reading.value) : null).toBe(expected);
      }),
      { numRuns: CASES },
    );
  });

  it('reads the same with the parser of the engine and with its own', () => {
    const value = fc.jsonValue({ maxDepth: 5, noUnicodeString: false });
    const zero = fc.constantFrom('{"a": -0, "b": [-0.0]}', '{"__proto__": {"a": 1}, "1": 2, "0": 3, "a": 1, "a": 2}');
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((one) => JSON.stringify(one)),
          zero,
        ),
        (source) => {
          const own = parseJson(source, (digits) => (digits === '-0' ? 0 : Number(digits)));
          const reading = parseJson(source);
          expect(reading).toStrictEqual(own);
          expect(JSON.stringify(reading)).toBe(JSON.stringify(own)); // the order of keys
        },
      ),
      { numRuns: CASES },
    );
  });

  it('gives a value or an error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (source) => {
        const reading = parseJson(source);
        expect(reading.ok || (reading.line >= 1 && reading.column >= 1)).toBe(true);
      }),
      { numRuns: CASES },
    );
  });
});

describe('toJson', () => {
  it('writes two spaces of indent, keys in their order, and a newline at the end', () => {
    expect(toJson({ b: [1, { c: null }], a: 'é\n', none: [], empty: {}, left: undefined })).toBe(
      '{\n  "b": [\n    1,\n    {\n      "c": null\n    }\n  ],\n  "a": "é\\n",\n  "none": [],\n  "empty": {}\n}\n',
    );
  });

  it('writes NaN as null unless Python is to read it', () => {
    expect(toJson([Number.NaN, Infinity, -Infinity], { compact: true })).toBe('[null, null, null]');
    expect(toJson([Number.NaN, Infinity, -Infinity], { python: true, compact: true })).toBe(
      '[NaN, Infinity, -Infinity]',
    );
  });

  it('writes text that comes back the same through parseJson', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.double(),
        fc.integer().map((n) => n + 0),
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), {
          noNullPrototype: false,
          maxKeys: 4,
        }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.boolean(), (original, compact) => {
        const text = toJson(original, { python: true, compact });
        expect(toJson(read(text), { python: true, compact })).toBe(text);
        // Prototypes differ on purpose, so the comparison is one of structure.
        expect(read(text)).toEqual(original);
      }),
      { numRuns: CASES },
    );
  });
});
