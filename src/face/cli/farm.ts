/** The loop as a verb: settings, signals, log lines, exit code. */
import { Farm } from '../../app/farm.ts';
import type { FarmLimits, FarmMode } from '../../app/farm.ts';
import { openFarm } from '../../app/open.ts';
import type { Opened } from '../../app/open.ts';
import { openProject } from '../../app/open-project.ts';
import type { Project } from '../../app/open-project.ts';
import { reportOnce } from '../../app/report-once.ts';
import { researchCycle } from '../../app/research.ts';
import type { FarmEvent, Tell } from '../../app/events.ts';
import { Refusal } from '../../app/refusal.ts';
import { isError } from '../../core/problem.ts';
import type { IdeaId } from '../../core/words.ts';
import { compileLessEagerly } from '../../edge/engine.ts';
import { hasCode } from '../../edge/file-error.ts';
import { endSoon } from './end-soon.ts';
import { LiveLine } from './live-line.ts';
import { formatLine, logLines } from './log-lines.ts';
import { EXIT } from './options.ts';
import type { FarmOptions, Terminal } from './options.ts';
import { packageVersion } from './package.ts';
import { printProblems } from './print.ts';

/** Returns the exit code: 0 done or stopped by a signal, 1 no GPU or research not configured, 2 bad settings. */
export async function runFarm(options: FarmOptions, terminal: Terminal): Promise<number> {
  const project = await openProject(options);
  if (project.problems.length > 0) await printProblems(project.problems, project.root, terminal);
  if (project.problems.some(isError)) return EXIT.usage;
  if (options.researchOnly && project.config.research === null) {
    terminal.stderr.write(
      'research is not configured: add a `research:` section to orze.yaml (see orze.yaml.example)\n',
    );
    return EXIT.bad;
  }
  const live = new LiveLine(terminal);
  const only = await onlyIdeas(options, terminal);
  if (typeof only === 'number') return only;
  let failed = 0;
  let noAnswer: (hangs: Hangs) => void = () => undefined;
  const hung = new Promise<Hangs>((resolve) => (noAnswer = resolve));
  const tell = (event: FarmEvent) => {
    if (event.kind === 'folder-hangs') noAnswer(event);
    if (event.kind === 'failed') failed += 1;
    for (const line of logLines(event)) {
      if (line.level !== 'DEBUG' || options.verbose) live.print(formatLine(new Date(), line));
    }
  };
  const work = runOpened(options, project, only, tell, live, terminal).then((code) =>
    code === EXIT.ok && failed > 0 && options.limits?.strict === true ? EXIT.bad : code,
  );
  // Who asks for a report waits for it: where there is none to be had, that is the answer. The loop goes on when the folder does.
  return options.reportOnly ? Promise.race([work, hung.then((hangs) => noReport(hangs, project, terminal))]) : work;
}

type Hangs = Extract<FarmEvent, { kind: 'folder-hangs' }>;

async function noReport({ call }: Hangs, { root }: Project, terminal: Terminal): Promise<number> {
  const help = 'look at the file system (is its server up?), then try again';
  const problem = { code: 'E0410' as const, message: `no report: the file system does not answer (${call})`, help };
  await printProblems([problem], root, terminal);
  endSoon();
  return EXIT.bad;
}

async function runOpened(
  options: FarmOptions,
  project: Project,
  only: ReadonlySet<IdeaId> | null,
  tell: Tell,
  live: LiveLine,
  terminal: Terminal,
): Promise<number> {
  const opened = await openFarm({
    root: project.root,
    config: project.config,
    gpus: options.flags.gpus,
    needSlots: !options.reportOnly && !options.researchOnly,
    version: packageVersion(),
    env: process.env,
    tell,
  });
  if (!opened.ok) {
    await printProblems([opened.problem], project.root, terminal);
    return opened.problem.code === 'E0303' ? EXIT.usage : EXIT.bad;
  }
  if (options.reportOnly) return reportOnly(opened.value);
  if (options.researchOnly) return researchOnly(opened.value);
  const mode = options.once ? 'once' : options.untilDone ? 'until-done' : 'forever';
  const { max, budgetS } = options.limits ?? {};
  const limits: FarmLimits = {
    ...(only === null ? {} : { only }),
    ...(max === undefined ? {} : { launches: max }),
    ...(budgetS === undefined ? {} : { budgetS }),
  };
  return loop(opened.value, mode, limits, live, terminal);
}

async function reportOnly({ ctx }: Opened): Promise<number> {
  const written = await reportOnce(ctx);
  await ctx.runner.close();
  return written ? EXIT.ok : EXIT.bad;
}

async function researchOnly({ ctx }: Opened): Promise<number> {
  const { research } = ctx.config;
  if (research === null) return EXIT.bad;
  await reportOnce(ctx); // the agent reads a true report
  const last = await researchCycle(ctx, research, true);
  await ctx.runner.close();
  if (last === null) ctx.tell({ kind: 'waiting', why: 'a research cycle is under way on another host' });
  return EXIT.ok;
}

/** Ideas that `--only` names, by a look before the start; an exit code where they cannot be found. */
async function onlyIdeas(options: FarmOptions, terminal: Terminal): Promise<ReadonlySet<IdeaId> | null | number> {
  const only = options.limits?.only ?? [];
  if (only.length === 0) return null;
  const { openView } = await import('../../app/view/open-view.ts');
  const { onlyOf } = await import('../../app/answers/run-plan.ts');
  const { cwd, configFile, flags } = options;
  try {
    const view = await openView({ cwd, configFile, flags, version: packageVersion(), env: process.env });
    const ids = await onlyOf(view, only);
    await view.close();
    return ids;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await printProblems([error.problem], options.cwd, terminal);
    return error.kind === 'missing' ? EXIT.missing : EXIT.usage;
  }
}

async function loop(
  { ctx, nudge }: Opened,
  mode: FarmMode,
  limits: FarmLimits,
  live: LiveLine,
  terminal: Terminal,
): Promise<number> {
  compileLessEagerly();
  const farm = new Farm(ctx, mode, nudge, limits);
  const onSignal = () => farm.stop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  live.start(ctx);
  try {
    if ((await farm.run()) === 'given-up') {
      terminal.stderr.write(
        'the results folder does not answer: what could not be recorded is recorded at the next start\n',
      );
      endSoon();
    }
    return EXIT.ok;
  } catch (error) {
    endSoon();
    if (!hasCode(error)) throw error;
    const help = 'runs that were started go on; start orze again when the folder can be used';
    const problem = { code: 'E0304' as const, message: `results folder cannot be used: ${error.message}`, help };
    await printProblems([problem], ctx.root, terminal);
    return EXIT.bad;
  } finally {
    live.stop();
  }
}
