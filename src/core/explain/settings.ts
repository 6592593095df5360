/** Problems of orze.yaml and of the base config. */
import type { ExplainPage } from './page.ts';

export const SETTINGS_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0201',
    title: 'the settings file cannot be read',
    cause:
      'The file of `-c` is not there; or orze.yaml is a folder, may not be read or is larger than 1 MiB. orze does not go on with defaults that nobody asked for.',
    example: 'orze check -c experiments.yaml   without such a file',
    fix: 'Name a file that is there. `orze init` makes one.',
  },
  {
    code: 'E0202',
    title: 'orze.yaml is not valid YAML',
    cause: 'It cannot be read at the line and column that the message names, so that no setting of it holds.',
    example: 'a tab as indentation',
    fix: 'Mend that line; `orze check` shows whether the rest is right.',
  },
  {
    code: 'E0203',
    title: 'there is no such setting',
    cause: 'The key is misspelled, or stands in another section than it belongs to.',
    example: 'timeuot: 3600',
    fix: 'The message names the likely one. docs/configuration.md and orze.yaml.example have all.',
  },
  {
    code: 'E0204',
    title: 'a setting is of the wrong kind',
    cause: 'A text where a number is expected, a single value where a list is, and so on.',
    example: 'timeout: 1h   (a number of seconds is expected: units are for flags)',
    fix: 'Write what the message says.',
  },
  {
    code: 'E0205',
    title: 'a setting has a value that cannot be used',
    cause: 'It is out of its limits, is none of the known words, lacks something, or does not fit another setting.',
    example: 'research with `mode: script` and no `script`',
    fix: 'The message names the value, what is expected and the place.',
  },
  {
    code: 'E0207',
    title: 'the base config cannot be used',
    cause:
      'It is not valid YAML, or is no mapping. Nothing is launched until it is mended: it would train without its base.',
    example: 'configs/base.yaml, saved half edited',
    fix: 'Mend the line that the message names. orze goes on by itself.',
  },
  {
    code: 'E0208',
    title: 'a setting is given twice',
    cause: 'YAML would silently take the last one.',
    example: 'timeout: 60 in line 3, and timeout: 3600 in line 20',
    fix: 'Remove one of them.',
  },
  {
    code: 'W0203',
    title: 'a setting of another orze',
    cause: 'The Python orze 4.x has it and this one does not. It goes on without it.',
    example: 'telegram_bot: …',
    fix: 'Remove it, so that nobody counts on it. Messages to people: `notify`.',
  },
  {
    code: 'W0206',
    title: 'a variable that orze sets itself',
    cause:
      '`train_extra_env` sets CUDA_VISIBLE_DEVICES, which is how a run is kept on its GPU. The value of orze wins.',
    example: 'train_extra_env: { CUDA_VISIBLE_DEVICES: "0" }',
    fix: 'Remove it. Which GPUs are used at all: `orze --gpus 0,1`.',
  },
];
