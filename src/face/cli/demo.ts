/** `orze demo`: a project with real data that needs neither GPU nor Python, made in a new folder, and run. */
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { Refusal } from '../../app/refusal.ts';
import { answering } from './answer.ts';
import { EXIT } from './options.ts';
import type { Terminal } from './options.ts';
import { packageFile, packageFolder } from './package.ts';
import type { VerbInput } from './verb.ts';

const MAX_LANES = 4;

export function runDemo(input: VerbInput, terminal: Terminal): Promise<number> {
  return answering(input, terminal, async () => {
    const folder = resolve(input.cwd, input.args[0] ?? 'orze-demo');
    makeIn(folder, input.dryRun);
    const asked = input.own['gpus'];
    const gpus = typeof asked === 'string' ? asked : `cpu:${Math.min(MAX_LANES, availableParallelism())}`;
    const place = relative(terminal.cwd, folder);
    const shown = place === '' ? '.' : place;
    introduce(input.dryRun ? 'would create' : 'created', shown, gpus, terminal);
    if (input.dryRun) return EXIT.ok;
    const run = async (): Promise<number> => {
      const code = await runLoop(folder, gpus, input, terminal);
      if (code === EXIT.ok) terminal.stdout.write(`\n${nextSteps(shown, gpus, terminal)}\n`);
      return code;
    };
    const serves = input.own['serve'] === true || input.own['open'] === true;
    return serves ? serving(folder, input, terminal, run) : run();
  });
}

async function runLoop(folder: string, gpus: string, { verbose }: VerbInput, terminal: Terminal): Promise<number> {
  const { runFarm } = await import('./farm.ts');
  const how = { once: false, untilDone: true, reportOnly: false, researchOnly: false };
  return runFarm({ cwd: folder, flags: { gpus }, verbose, ...how }, terminal);
}

/** The dashboard from before the first run until somebody has had enough; the first Ctrl-C is that of the loop while it runs. */
async function serving(
  folder: string,
  input: VerbInput,
  terminal: Terminal,
  run: () => Promise<number>,
): Promise<number> {
  const { inBrowser, openDashboard, untilSignal } = await import('./serve.ts');
  const own = { port: 0, allowActions: true, ...input.own };
  const { body, lines, close } = await openDashboard({ ...input, cwd: folder, flags: {}, own }, terminal);
  let wanted = true;
  const ended = untilSignal().then(() => (wanted = false));
  terminal.stdout.write(`${lines.join('\n')}\n\n`);
  await inBrowser(input, body.url, terminal);
  try {
    const code = await run();
    if (wanted && code === EXIT.ok) {
      terminal.stdout.write(`\nthe dashboard goes on until Ctrl-C: ${body.url}\n`);
      await ended;
    }
    return code;
  } finally {
    await close();
  }
}

/** Nothing that is there is ever changed. */
function makeIn(folder: string, dryRun: boolean): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    const help = `name a new one: \`orze demo ${basename(folder)}-2\`; to go on with that one: \`orze -C ${folder} run\``;
    throw new Refusal('refused', { code: 'E0312', message: `${folder} is not empty`, help });
  }
  if (dryRun) return;
  mkdirSync(folder, { recursive: true });
  const example = packageFolder('examples/fashion');
  cpSync(example, folder, { recursive: true, filter: (path) => path !== join(example, 'results') });
}

function introduce(did: string, shown: string, gpus: string, { stdout }: Terminal): void {
  const ideas = packageFile('examples/fashion/ideas.md').match(/^## idea-/gm)?.length ?? 0;
  stdout.write(
    `orze demo: ${ideas} ideas for telling clothes apart, trained in plain JavaScript. No GPU, no Python needed.\n\n` +
      `${did}  ${shown}/   ideas.md (${ideas} ideas) · orze.yaml · configs/base.yaml · train.mjs · eval.mjs\n` +
      `${did === 'created' ? 'running' : 'would run'}  orze --until-done --gpus ${gpus}   Ctrl-C stops it; what has ended keeps its results\n\n`,
  );
}

function nextSteps(shown: string, gpus: string, { env }: Terminal): string {
  // npx says so; what it ran is not on the PATH.
  const orze = env['npm_command'] === 'exec' ? 'npx orze' : 'orze';
  const lines = [
    ['look', `cd ${shown} && ${orze} ls`, 'the table'],
    ['why', `${orze} why 8 · ${orze} why 10`, 'one that diverged, one that is blocked'],
    [
      'change',
      `${orze} retry 8 --set optimizer.lr=0.05 && ${orze} run --once --gpus ${gpus}`,
      'a new idea with another value',
    ],
    ['see it', `cd ${shown} && ${orze} serve --open`, 'the dashboard'],
    ['yours', `${orze} init ~/my-project`, 'your own training script'],
  ] as const;
  const width = Math.max(...lines.map(([, command]) => command.length));
  return lines.map(([word, command, does]) => ` ${word.padEnd(7)} ${command.padEnd(width)}   ${does}`).join('\n');
}
