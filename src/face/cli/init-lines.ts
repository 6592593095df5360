/** What `orze init` found and made, in lines. */
import type { Found } from '../../app/init/detect.ts';
import type { FoundGpu, FoundGpus } from '../../app/init/find-gpus.ts';
import type { FoundMetric } from '../../app/init/find-metric.ts';
import { callingText } from '../../app/init/plan.ts';
import { terminalSafe } from '../../core/escape.ts';
import type { Goal } from '../../core/metric-guess.ts';
import { plural } from './print.ts';

const MIB_PER_GIB = 1024;
/** As wide as the usual names, so that what is made stands below what was found. */
const WIDTH = 22;
const MOST_EXAMPLE = 60;

export function initLine(did: string, what: string, about: string, didWidth = 8): string {
  return terminalSafe(`${did.padEnd(didWidth)} ${what.padEnd(WIDTH)}   ${about}`).trimEnd();
}

/** What is in the folder; without the metric, which may be asked about. */
export function foundLines({ script, others, python, base, said }: Found): string[] {
  const lines: string[] = [];
  if (script !== null) {
    lines.push(initLine('found', script.path, callingText(script)));
    const [other] = others;
    const more = others.length === 1 ? '' : ` (and ${others.length - 1} more)`;
    // Settings that are there have chosen.
    if (other !== undefined && said === null)
      lines.push(initLine('', `also ${other}${more}`, `\`--train-script ${other}\` takes it instead`));
  }
  if (python !== null && (script === null || script.language === 'python'))
    lines.push(initLine('found', python.path, pythonText(python)));
  if (base !== null) {
    lines.push(
      initLine(
        'found',
        base.path,
        base.keys === null ? 'cannot be read: `orze check` says why' : plural(base.keys.length, 'key'),
      ),
    );
  }
  return lines;
}

function pythonText({ version, torch, broken }: NonNullable<Found['python']>): string {
  if (broken !== null) return `cannot be started: ${broken}`;
  const cuda = torch === null || torch.cuda === null ? '' : ` + CUDA ${torch.cuda}`;
  return [version ?? 'runs the scripts', ...(torch === null ? [] : [`torch ${torch.version}${cuda}`])].join(', ');
}

export function gpuLine(found: FoundGpus): string {
  if (!found.ok && found.absent) return initLine('gpus', 'none', 'CPU lanes do: `--gpus cpu:2`');
  if (!found.ok) return initLine('gpus', 'unknown', found.why);
  const { gpus } = found;
  const names = [...new Set(gpus.map(gpuName))];
  const busy = gpus.filter(({ state }) => state !== 'free').map(({ slot, why }) => `${slot} ${why ?? ''} → left alone`);
  return initLine('gpus', `${gpus.length} × ${names.join(', ')}`, busy.length === 0 ? 'all free' : busy.join(' · '));
}

/** With its size, where the name does not tell. */
function gpuName({ name, totalMiB }: FoundGpu): string {
  return totalMiB === null || /\d ?G/.test(name) ? name : `${name} ${Math.round(totalMiB / MIB_PER_GIB)} GiB`;
}

/** Up to where a question may follow. */
export function metricLine({ name, logs, example }: FoundMetric, goal: Goal | null): string {
  const shown = example.length > MOST_EXAMPLE ? `${example.slice(0, MOST_EXAMPLE)}…` : example;
  const where = logs === 0 ? 'named in the script' : `in ${plural(logs, 'old log')}, "${shown}"`;
  return initLine(
    'found',
    `metric ${name}`,
    `${where} →${goal === null ? '' : ` ${goal === 'maximize' ? 'maximise' : 'minimise'}`}`,
  );
}

export function noMetricLine(): string {
  return initLine(
    'found',
    'no metric',
    'orze.yaml will say test_accuracy: `--metric NAME --maximize` (or --minimize) says another',
  );
}
