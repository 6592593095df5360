/** `orze init [DIR]`: prints what was found, asks on a terminal, makes what is not there, and says what to do next. */
import { basename, relative, resolve } from 'node:path';
import { commandWords, placeholders } from '../../core/command-words.ts';
import { languageOf } from '../../core/script-facts.ts';
import type { Goal } from '../../core/metric-guess.ts';
import { redactor } from '../../core/secrets.ts';
import { Refusal } from '../../app/refusal.ts';
import { initJson } from '../../app/init/answer.ts';
import { detectProject } from '../../app/init/detect.ts';
import type { Found } from '../../app/init/detect.ts';
import { makeProject } from '../../app/init/init.ts';
import type { InitLine } from '../../app/init/init.ts';
import { needsShim, planProject } from '../../app/init/plan.ts';
import type { Choices, Plan } from '../../app/init/plan.ts';
import { FileError } from '../../edge/file-error.ts';
import { openFiles } from '../../edge/files.ts';
import { openGpus } from '../../edge/gpus.ts';
import { probeProgram } from '../../edge/programs.ts';
import { answering, tellAnswer } from './answer.ts';
import { Questions } from './ask.ts';
import { foundLines, gpuLine, initLine, metricLine, noMetricLine } from './init-lines.ts';
import type { Terminal } from './options.ts';
import type { VerbInput } from './verb.ts';

interface Wishes {
  trainScript: string | undefined;
  wrap: string[] | null;
  metric: Choices['metric'];
}

export function runInit(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const folder = resolve(input.cwd, input.args[0] ?? '.');
    const wishes = wishesOf(input, folder);
    const files = openFiles();
    // The folder may not be there yet: then nothing can be started in it.
    const probe = (program: string) =>
      probeProgram(program.includes('/') ? resolve(folder, program) : program, input.cwd);
    try {
      const script = wishes.trainScript ?? wrappedScript(wishes.wrap);
      const found = await detectProject(folder, { files, gpus: openGpus(), probe }, script);
      if (wishes.trainScript !== undefined && found.script === null) throw noScript(wishes.trainScript);
      const say = (line: string): void => {
        if (!input.json) terminal.stdout.write(`${redactor(terminal.env)(line)}\n`);
      };
      const choices = await choose(found, wishes, say, input, terminal);
      const plan = planProject(found, choices);
      const lines = await makeProject(folder, found, plan, files, {
        agents: input.own['agents'] === true,
        dryRun: input.dryRun,
      });
      const next = nextSteps(found, choices, plan, folder, terminal);
      if (input.json) {
        const body = initJson(found, choices, lines, next, input.dryRun);
        return tellAnswer({ name: 'init', body, lines: () => [] }, input, terminal);
      }
      for (const line of lines) say(madeLine(line, input.dryRun));
      next.forEach((step, at) => say(initLine(at === 0 ? 'next' : '', step, '')));
      return 0;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new Refusal('bad', {
        code: 'E0304',
        message: `${error.message}: the project cannot be made here`,
        note: 'what was written before this stays; nothing was overwritten',
        help: 'mend it and repeat `orze init`, or choose another folder: `orze init DIR`',
      });
    }
  });
}

function madeLine({ did, what, about }: InitLine, dryRun: boolean): string {
  if (!dryRun) return initLine(did, what, about);
  const would = { created: 'would create', added: 'would add', kept: 'would keep' };
  return initLine(would[did], what, about, would.created.length);
}

function wishesOf({ own, flags }: VerbInput, folder: string): Wishes {
  const { metric, wrap } = own;
  const goal: Goal | null = own['minimize'] === true ? 'minimize' : own['maximize'] === true ? 'maximize' : null;
  if (own['minimize'] === true && own['maximize'] === true)
    throw usage('`--minimize` and `--maximize` exclude each other');
  if (typeof metric === 'string' && (goal === null || !/^[A-Za-z_][\w./@-]*$/.test(metric))) {
    throw usage(
      goal === null ? `\`--metric ${metric}\`: is more or less of it better?` : `\`--metric ${metric}\` is no name`,
      '`--metric NAME --maximize` or `--minimize`',
    );
  }
  if (goal !== null && typeof metric !== 'string') throw usage(`\`--${goal}\` of what?`, `\`--metric NAME --${goal}\``);
  const trainScript =
    flags.trainScript === undefined ? undefined : relative(folder, resolve(folder, flags.trainScript));
  return {
    trainScript,
    wrap: typeof wrap === 'string' ? wordsOf(wrap, trainScript) : null,
    metric: typeof metric === 'string' && goal !== null ? { name: metric, goal } : null,
  };
}

function wordsOf(wrap: string, trainScript: string | undefined): string[] {
  const help = "e.g. `orze init --wrap 'python train.py --lr {training.lr}'`";
  if (trainScript !== undefined) throw usage('`--wrap` and `--train-script` exclude each other', help);
  const read = commandWords(wrap);
  if (!read.ok) throw usage(`\`--wrap\`: ${read.why}`, `${help}; for a shell: \`bash -c '…'\``);
  if (placeholders(read.words).length === 0)
    throw usage('`--wrap`: no `{key}` says where values of the config go', help);
  return read.words;
}

function usage(message: string, help = '`orze help init`'): Refusal {
  return new Refusal('usage', { code: 'E0200', message, help });
}

function noScript(name: string): Refusal {
  const known = languageOf(name) !== null;
  const message = `\`--train-script ${name}\`: ${known ? 'there is no such file, or it cannot be read' : 'no Python, JavaScript or shell script'}`;
  const help = known ? 'name a file that is there' : "say how it is called: `orze init --wrap './train --lr {lr}'`";
  return new Refusal('usage', { code: 'E0301', message, help });
}

/** Of a command, the word that is a script. */
function wrappedScript(wrap: string[] | null): string | undefined {
  return wrap?.find((word) => languageOf(word) !== null);
}

/** Tells what was found and asks what is open; nothing has been written yet. Without a terminal Enter's answers are taken. */
async function choose(
  found: Found,
  { wrap, metric }: Wishes,
  say: (line: string) => void,
  input: VerbInput,
  terminal: Terminal,
): Promise<Choices> {
  const questions = input.dryRun ? null : Questions.on(terminal, input);
  try {
    for (const line of foundLines(found)) say(line);
    const chosen = metric ?? (await chooseMetric(found, wrap, say, questions, terminal));
    say(gpuLine(found.gpus));
    const shim = wrap === null && needsShim(found) && (await chooseShim(found, say, questions));
    return { wrap, metric: chosen, shim };
  } finally {
    await questions?.close();
  }
}

async function chooseMetric(
  { metric, script, said }: Found,
  wrap: string[] | null,
  say: (line: string) => void,
  questions: Questions | null,
  terminal: Terminal,
): Promise<Choices['metric']> {
  // Settings that are there name theirs, and a starter has its own.
  if (said !== null) return said.metric;
  if (script === null && wrap === null) return null;
  if (metric === null) {
    say(noMetricLine());
    return null;
  }
  const { name, goal } = metric;
  if (questions === null) {
    say(metricLine(metric, goal));
    return { name, goal };
  }
  terminal.stdout.write(redactor(terminal.env)(`${metricLine(metric, null)} `));
  const yes = await questions.yes(goal === 'maximize' ? 'maximise?' : 'minimise?');
  return { name, goal: yes ? goal : goal === 'maximize' ? 'minimize' : 'maximize' };
}

async function chooseShim(
  { script }: Found,
  say: (line: string) => void,
  questions: Questions | null,
): Promise<boolean> {
  const name = script?.path ?? '';
  if (questions === null) {
    say(`\n${name} does not take --idea-id: a script that calls it is written`);
    return true;
  }
  say('');
  return questions.yes(`${basename(name)} does not take --idea-id. Write a script that calls it?`);
}

/** Lines to paste: from here, with the name orze was called by, and with lanes where there is no GPU. */
function nextSteps(found: Found, { shim, wrap }: Choices, plan: Plan, folder: string, terminal: Terminal): string[] {
  const away = relative(terminal.cwd, folder);
  const enter = away === '' ? '' : `cd ${/^[\w./-]+$/.test(away) ? away : JSON.stringify(away)} && `;
  // npx says so; what it ran is not on the PATH.
  const orze = terminal.env['npm_command'] === 'exec' ? 'npx orze' : 'orze';
  const lanes = !found.gpus.ok && found.gpus.absent ? ' --gpus cpu:2' : '';
  if (found.script !== null && needsShim(found) && !shim && wrap === null) {
    return [
      `let ${found.script.path} take --idea-id (\`${orze} rules\`, section 2), then: ${enter}${orze} check${lanes}`,
    ];
  }
  const made = shim || wrap !== null;
  const steps = plan.missing.length === 0 ? [] : [`give these a value in the base config: ${plan.missing.join(', ')}`];
  const first = made
    ? `${orze} check --smoke${lanes} && ${orze} run --once --max 1${lanes}`
    : `${orze} check${lanes} && ${orze} --once${lanes}`;
  return [...steps, `${enter}${first}`];
}
