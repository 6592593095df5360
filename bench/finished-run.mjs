/** The records by which a start of orze knows a finished run. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ideaId } from './project.mjs';

/** The runs 1 to `count`. */
export function finishRuns(dir, count) {
  for (let number = 1; number <= count; number += 1) finishRun(dir, number);
}

function finishRun(dir, number) {
  const id = ideaId(number);
  const token = number.toString(16).padStart(32, '0');
  const at = '2026-01-01T00:00:00+00:00';
  const exit = { kind: 'exited', code: 0 };
  const metrics = { status: 'COMPLETED', test_accuracy: (number % 1000) / 1000, test_loss: 0.5, training_time: 12 };
  const records = {
    'claim.json': {
      schema: 'orze.claim/1',
      claimed_by: 'bench',
      claimed_at: at,
      pid: 1,
      gpu: 0,
      token,
      attempt: 1,
      host_id: 'bench-1',
      machine_id: 'm',
      boot_id: 'b',
      pidns: 'p',
      pid_start: 1,
      slots: ['cpu:0'],
      devices: [],
      device_env: {},
      idea_sha256: '',
      config_sha256: '',
      title: 'variant',
      orze_version: 'bench',
    },
    'metrics.json': metrics,
    '.orze/metrics.sealed.json': metrics,
    '.orze/outcome.json': {
      schema: 'orze.outcome/1',
      token,
      idea_id: id,
      status: 'COMPLETED',
      failure: null,
      warnings: [],
      attempt: 1,
      at,
      train_s: 12,
      exit,
    },
    '.orze/released.json': {
      schema: 'orze.released/1',
      token,
      at,
      stages: [{ stage: 'train', ending: exit, duration_s: 12 }],
    },
  };
  const folder = join(dir, 'results', id);
  mkdirSync(join(folder, '.orze'), { recursive: true });
  for (const [name, record] of Object.entries(records)) writeFileSync(join(folder, name), JSON.stringify(record));
  // A run of long ago: what was changed just now must be read twice to be relied on.
  for (const path of [folder, ...Object.keys(records).map((name) => join(folder, name))]) utimesSync(path, 1e9, 1e9);
}
