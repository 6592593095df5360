import { describe, expect, it } from 'vitest';
import { commandWords, placeholders } from '../../src/core/command-words.ts';

describe('words of a command', () => {
  it.each([
    ['python train.py --lr {training.lr}', ['python', 'train.py', '--lr', '{training.lr}']],
    [`bash -c 'echo "a b" | cat'`, ['bash', '-c', 'echo "a b" | cat']],
    ['a "b \\"c\\" $d" e\\ f g"h i"', ['a', 'b "c" $d', 'e f', 'gh i']],
    ['  x  ', ['x']],
  ])('%s', (text, words) => {
    expect(commandWords(text)).toEqual({ ok: true, words });
  });

  it.each([
    ['python "train.py', 'a quote is not closed'],
    ['python a.py | tee log', '`|` is for a shell, and none is started'],
    ['cd x && python a.py', '`&&` is for a shell, and none is started'],
    ['python a.py 2>&1', '`2>&1` is for a shell, and none is started'],
    ['CUDA_VISIBLE_DEVICES=0 python a.py', 'variables are set by a shell, and none is started'],
    [' ', 'it is empty'],
  ])('%s is refused', (text, why) => {
    expect(commandWords(text)).toEqual({ ok: false, why });
  });

  it('keys of the config stand in braces', () => {
    expect(placeholders(['--lr={training.lr}', '{a-b}', '{training.lr}', '{"json": 1}', '{}'])).toEqual([
      'training.lr',
      'a-b',
    ]);
  });
});
