/** Bytes that a script, or a crash, can leave as metrics.json. */

const text = (value: string) => new TextEncoder().encode(value);

export function metricsPayloads(): Uint8Array[] {
  const whole = '{"status": "COMPLETED", "test_accuracy": 0.5, "list": [1, {"a": "é|\\n\\u001b[31m"}], "nan": NaN}';
  const torn = Array.from({ length: whole.length }, (_, end) => text(whole.slice(0, end)));
  const values = [
    '1e999',
    '-1e999',
    '9'.repeat(4000),
    `0.${'0'.repeat(4000)}1`,
    'NaN',
    'Infinity',
    '-Infinity',
    '"NaN"',
    'null',
    'true',
    '{}',
    '[]',
    '"\\u0000"',
    '"\\ud800"',
    '"|\\n## x"',
    '"\\u001b]0;t\\u0007"',
    '{"__proto__": {"polluted": true}}',
    '-0',
    '-0.0',
    '1E400',
    '[[[[[[1]]]]]]',
  ];
  const keys = ['test_accuracy', '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'status', 'a.b', ''];
  const members = keys.flatMap((key) =>
    values.map((value) => text(`{"status": "COMPLETED", ${JSON.stringify(key)}: ${value}}`)),
  );
  return [
    ...torn,
    ...members,
    text(`\ufeff${whole}`),
    text(`${whole}${whole}`),
    text('['.repeat(100_000)),
    text(`{"status": "COMPLETED", "a": ${'['.repeat(400)}${']'.repeat(400)}}`),
    text('{"a":'.repeat(100_000)),
    text(`"${'\\'.repeat(100_001)}`),
    text(' '.repeat(100_000)),
    text('{"status": {"toString": 1}}'),
    text('{"status": "FAILED", "error": {"toString": 1}}'),
    text('{"status": "FAILED", "error": "\\u001b[2J| x |\\n## y"}'),
    text('{"status": "COMPLETED", "status": "FAILED"}'),
    Uint8Array.of(0xff, 0xfe, 0x7b, 0x00),
    Uint8Array.of(0xc0, 0xaf),
    Uint8Array.of(0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22),
    new Uint8Array(1000),
  ];
}
