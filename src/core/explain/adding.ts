/** Codes of `orze add`. */
import type { ExplainPage } from './page.ts';

export const ADDING_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0105',
    title: 'this config was already run, or already waits',
    cause:
      'The run would get exactly the config that the run of another idea got or will get: base config and idea merged, numbers compared by value. Title, hypothesis and order of keys do not count.',
    example: 'orze add "lower lr" --set lr=3e-4   while idea-044 says `lr: 0.0003`',
    fix: 'Change a value. To measure noise, change the seed: `--set seed=2`. If the other one failed: `orze retry ID`. As it is: `--force`.',
  },
  {
    code: 'E0114',
    title: 'what was proposed is no idea',
    cause:
      'A field is missing, has an unknown name or cannot stand in one line of ideas.md; the config is no mapping; `--set` or `--sweep` cannot be read; or one call would add more than 1000 ideas.',
    example: '{"titel": "lower lr"}',
    fix: 'The message names the field. `orze help add` shows all of them. Nothing was added.',
  },
  {
    code: 'E0115',
    title: 'the id is taken',
    cause: 'An idea, a run in results/ or an earlier attempt has it, or had it. Ids are given out once.',
    example: 'orze add "again" --id idea-044',
    fix: 'Leave `--id` out: the next free one is taken.',
  },
  {
    code: 'E0116',
    title: 'ideas.md cannot take an idea now',
    cause:
      'The file ends inside a fence, so that what is appended would be part of the idea above; or others have been adding ideas for a minute and a half.',
    example: '## idea-007: …   with a ```text that is never closed, as the last thing of the file',
    fix: 'Close the fence (`orze check` names it), then try again. Nothing was added.',
  },
  {
    code: 'E0117',
    title: 'the idea does not stand in ideas.md',
    cause:
      'The file or its disk refused it, or it was read back and was not there: an editor has saved an older text over it at the same moment.',
    example: 'ideas.md is open in an editor that is saved while an agent adds ideas',
    fix: 'Look at the end of the file, then add it again. With `--key` it is safe to repeat.',
  },
  {
    code: 'E0118',
    title: 'the parent has no config that can be read',
    cause: 'Its text in ideas.md, or the copy that its run got, is gone or is no valid YAML.',
    example: 'orze add "child" --parent 7   while idea-007 is BLOCKED',
    fix: '`orze why ID` says what is wrong with it; or add the idea without a parent.',
  },
  {
    code: 'E0119',
    title: 'the file of `--config-from` cannot be read',
    cause: 'It is not there, or you may not read it.',
    example: 'orze add "x" --config-from no.yaml',
    fix: 'Check its name; it counts from the folder in which orze was started (`-C DIR`).',
  },
];
