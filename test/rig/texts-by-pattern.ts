/**
 * In what is expected of a text a regular expression stands for all texts that it matches. Without this `toMatchObject({ text: /x/ })` holds for
 * every text: as an object, an expression has no members that could differ.
 */
import { expect } from 'vitest';

expect.addEqualityTesters([
  (actual: unknown, expected: unknown): boolean | undefined =>
    expected instanceof RegExp && !(actual instanceof RegExp)
      ? typeof actual === 'string' && expected.test(actual)
      : undefined,
]);
