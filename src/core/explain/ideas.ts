/** Problems of ideas.md. Those of one idea block this idea alone. */
import type { ExplainPage } from './page.ts';

export const IDEA_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0101',
    title: 'there is no file with ideas',
    cause: 'What `ideas_file` names (ideas.md by default) is not there, or `orze check` cannot read it.',
    example: 'orze check   in a folder without ideas.md',
    fix: '`orze init` makes one; or name another with `ideas_file` in orze.yaml. What runs goes on meanwhile.',
  },
  {
    code: 'E0102',
    title: 'the config of the idea is not valid YAML',
    cause: 'What stands between ```yaml and ``` cannot be read, at the line and column that the message names.',
    example: 'training: {lr: 0.1   without the closing brace',
    fix: 'Mend that line in ideas.md; `orze check` puts a caret under it. The idea starts by itself then.',
  },
  {
    code: 'E0103',
    title: 'an id is defined twice, with two texts',
    cause:
      'Two blocks of ideas.md have one id. The first counts, since it may have been run; the later one is not run.',
    example: '## idea-007: Lower lr   in line 40, and ## idea-007: Dropout   in line 90',
    fix: 'Give the later one an id of its own.',
  },
  {
    code: 'E0104',
    title: 'the idea has no config',
    cause: 'There is no ```yaml block between its header and the next one.',
    example: '## idea-007: Lower lr   and then only text',
    fix: 'Add one. `{}` in it runs the base config as it is.',
  },
  {
    code: 'E0106',
    title: 'a fence is not closed',
    cause: 'The idea opens ``` and never closes it, so that nobody can tell where the config ends.',
    example: '```yaml, the config, and then the header of the next idea',
    fix: 'Close it with as many backticks as opened it, on a line of their own.',
  },
  {
    code: 'E0107',
    title: 'the number of GPUs cannot be used',
    cause: 'The field GPUs is a whole number from 1 to 1024, and this is none.',
    example: '- **GPUs**: two',
    fix: 'Write `- **GPUs**: 2`. Without the field an idea gets one.',
  },
  {
    code: 'E0108',
    title: 'training scripts would read the block otherwise than orze does',
    cause:
      'Scripts take as config what stands behind the first exact ```yaml, up to the next ```, and know no other fences. What orze reads as Markdown differs here, so that the wrong config would be trained.',
    example:
      'two fences in one idea; ```YAML in capitals; an example of an idea inside a fence; a lone carriage return',
    fix: 'Follow the message: one fence an idea, exactly ```yaml, at the start of a line, and no other ``` beside it.',
  },
  {
    code: 'E0109',
    title: 'too long',
    cause: 'A config has more than 32 KB, an idea more than 64 KB, or ideas.md more than 1024 MB.',
    example: 'a list of 10,000 file names in one config',
    fix: 'Keep large data in a file of its own and name it in the config. Move old ideas to a file of another name.',
  },
  {
    code: 'E0110',
    title: 'the header of an idea cannot be read',
    cause: 'A line begins like the header of an idea, and its id or its form is not one that can be used.',
    example: '## idea-12 Lower lr   without the colon',
    fix: 'Write `## idea-123: Title`. `orze rules` tells the form.',
  },
  {
    code: 'E0111',
    title: 'the config of the idea is no mapping',
    cause: 'It is empty, a list or a single value. A config is lines of `key: value` that change the base config.',
    example: '- 0.1   as the whole config',
    fix: 'Write keys with values; `{}` for the base config as it is.',
  },
  {
    code: 'E0112',
    title: 'the idea holds bytes that are not UTF-8',
    cause: 'The file was saved in another encoding, or was cut in the middle of a character.',
    example: 'a title with an é in Latin-1',
    fix: 'Save ideas.md as UTF-8. The message names the place.',
  },
  {
    code: 'E0113',
    title: 'ideas.md cannot be read now',
    cause: 'It may not be read, is replaced faster than it can be read, or has a line of more than 16 MB.',
    example: 'EACCES on ideas.md',
    fix: 'Check the file and its rights. Ideas that were read before stay valid, and orze tries again by itself.',
  },
  {
    code: 'W0106',
    title: 'this looks like a number and is a text',
    cause: 'PyYAML takes a number with an exponent for a text unless it has a point and a sign: scripts get a string.',
    example: 'lr: 1e-4',
    fix: 'Write it as the message says: `lr: 1.0e-4`.',
  },
];
