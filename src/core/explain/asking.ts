/** Problems of what was asked: the command line, selectors, queries, logs. */
import type { ExplainPage } from './page.ts';

export const ASKING_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0200',
    title: 'the command line cannot be understood',
    cause: 'A verb, a flag or a value is unknown or missing, or two of them do not go together.',
    example: 'orze ls --limti 5',
    fix: '`orze help VERB` shows what it takes, with examples.',
  },
  {
    code: 'E0502',
    title: 'this orze may only look',
    cause: 'ORZE_READONLY is set in the environment, and the verb changes something.',
    example: 'ORZE_READONLY=1 orze retry 47',
    fix: 'Unset ORZE_READONLY, if it is yours to decide.',
  },
  {
    code: 'E0503',
    title: 'the query cannot be read',
    cause:
      'A condition has no value, an operator that there is not, or a quote that is not closed; the message has the place.',
    example: 'orze ls "metric>>1"',
    fix: 'For instance `status:failed metric>0.9 training.lr<=1e-3`; all of it: `orze help query`.',
  },
  {
    code: 'E0504',
    title: 'this does not name what is expected',
    cause: 'An @name that there is not; a number that stands for several ids; or several runs where one is expected.',
    example: 'orze why @failed   with 12 failed runs',
    fix: 'Name one by its whole id. `orze help selectors` shows all ways.',
  },
  {
    code: 'E0505',
    title: 'there is no such idea or run',
    cause:
      'The id stands neither in ideas.md nor in results/, nothing matches the query, or what it is compared with is not there.',
    example: 'orze show 999',
    fix: '`orze ls all` lists what there is. Another project: `-C DIR`.',
  },
  {
    code: 'E0506',
    title: 'runs cannot be sorted or drawn by this',
    cause: 'No run has a value of this name: it is no column, no metric and no key of a config.',
    example: 'orze ls --sort metrc',
    fix: 'The message lists the usual ones. Keys of configs are written with dots: `training.lr`.',
  },
  {
    code: 'E0507',
    title: 'this is no cursor',
    cause:
      'The next part of a list, or what has happened since, was asked for with a text that no answer has given, and that is no time either.',
    example: 'orze watch --since yesterday',
    fix: 'Take `next_cursor` or `cursor` of the last answer as it is, or begin without one; `--since` also takes `10m`.',
  },
  {
    code: 'E0508',
    title: 'the run has no such step',
    cause: 'Logs are those of `train`, `pre`, `eval` and the post-scripts of orze.yaml.',
    example: 'a step `test` that is not in `post_scripts`',
    fix: 'Use one of the names that the message lists.',
  },
  {
    code: 'E0509',
    title: 'there was no such attempt',
    cause: 'Attempts at an idea are counted from 1; the last one is the run that stands in results/ now.',
    example: 'attempt 3 of a run that was tried twice',
    fix: '`orze show ID --attempts` lists them.',
  },
  {
    code: 'E0510',
    title: 'the log is a link',
    cause: 'It could lead to any file of this machine, so it is not followed.',
    example: 'train_output.log -> /var/log/train.log',
    fix: 'Read the file yourself, or let the script write its log into the run folder.',
  },
  {
    code: 'E0511',
    title: 'the pattern cannot be used',
    cause: 'It is no regular expression, or one that takes too long on this log.',
    example: "orze logs 47 --grep '(a+)+b'",
    fix: 'Leave out nested repetitions; escape brackets that are meant as text: `\\[`.',
  },
  {
    code: 'E0512',
    title: 'too few or too many runs to compare',
    cause: 'From 2 to 20 are compared.',
    example: 'orze compare 12',
    fix: '`orze compare 12 31`, or `orze compare 31 --vs parent`.',
  },
  {
    code: 'E0523',
    title: 'nothing has this code',
    cause: '`orze explain` was asked for a code or a class of failures that there is not.',
    example: 'orze explain E9999',
    fix: '`orze explain` without a word lists all.',
  },
  {
    code: 'E7000',
    title: 'a bug in orze',
    cause:
      'Something happened that its makers held for impossible. Your project is not the reason, and its files stay as they are.',
    example: 'any',
    fix: 'Report what stderr says, with the command. Runs that were started go on.',
  },
];
