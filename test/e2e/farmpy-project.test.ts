/** A project as users of farm.py 0.4 have it runs unchanged, and what farm.py left in results/ is taken as it is. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf, liveProject, reportTable } from '../rig/live-project.ts';
import type { Project } from '../rig/project.ts';

const PYTHON = spawnSync('python3', ['-c', 'import yaml'], { encoding: 'utf8' });
const withoutPython = PYTHON.status === 0 ? null : `python3 with PyYAML is needed: ${PYTHON.stderr || 'no python3'}`;

const YAML = `# Orze project
train_script: scripts/train_idea.py
ideas_file: ideas.md
base_config: configs/base.yaml
results_dir: results
python: ./env.sh
train_extra_args: ["--epochs", 3]
train_extra_env:
  WANDB_MODE: offline
  OMP_NUM_THREADS: 1
timeout: 600
poll: 1
gpu_mem_threshold: 2000
pre_script: scripts/pre_check.py
pre_args: ["--idea-id", "{idea_id}", "--gpu", "{gpu}"]
pre_timeout: 120
eval_script: scripts/evaluate.sh
eval_args: ["{idea_id}", "{gpu}"]
eval_timeout: 120
eval_output: eval_report.json
post_scripts:
  - name: summary
    script: scripts/summary.py
    args: ["--idea-id", "{idea_id}"]
    timeout: 60
    output: summary.txt
cleanup:
  interval: 1
  patterns: ["*.ckpt", "checkpoints/*.tmp"]
  script: scripts/clean.py
  timeout: 60
report:
  title: "MNIST search"
  primary_metric: test_accuracy
  sort: descending
  columns:
    - {key: test_accuracy, label: "Accuracy", fmt: ".4f"}
    - {key: test_loss, label: "Loss", fmt: ".4f"}
    - {key: auc, label: "AUC", fmt: ".1%", source: "eval_report.json:metrics.auc"}
    - {key: training_time, label: "Time(s)", fmt: ".0f"}
stall_minutes: 10
max_idea_failures: 0
min_disk_gb: 0
orphan_timeout_hours: 0
`;

const idea = (id: string, title: string, yaml: string, priority = 'medium') => `## ${id}: ${title}
- **Priority**: ${priority}
- **Category**: architecture
- **Parent**: none
- **Hypothesis**: It gets better | faster.

Some words of the author, with \`code\` and a list:
- one

\`\`\`yaml
${yaml}
\`\`\`

`;

const IDEAS = `# Ideas

Append only.

${idea('idea-001', 'Baseline', 'model:\n  depth: 2\nlr: 0.1')}\
${idea('idea-002', 'Deeper | wider', 'model: {depth: 4}\nseeds: [1, 2]', 'high')}\
${idea('idea-003', 'Loss explodes', 'explode: true')}\
${idea('idea-004', 'Keeps a checkpoint until it is cleaned up', 'wait_for: cleaned.txt', 'critical')}\
${idea('idea-005', 'Script reports its failure', 'fail: "bad shape (3, 224)"')}\
${idea('idea-006', 'Script crashes', 'crash: true', 'low')}\
${idea('idea-007', 'Refused by the check', 'refuse: true', 'urgent')}`;

const TRAIN = `import argparse, json, os, re, sys, time
from pathlib import Path
import yaml

def parse_idea(ideas_md, idea_id):
    text = Path(ideas_md).read_text()
    pattern = re.compile(r"## (idea-\\d+): (.+?)\\n(.*?)(?=\\n## idea-|\\Z)", re.DOTALL)
    for match in pattern.finditer(text):
        if match.group(1) == idea_id:
            block = re.search(r"\`\`\`ya?ml\\s*\\n(.*?)\`\`\`", match.group(3), re.DOTALL)
            return match.group(2).strip(), yaml.safe_load(block.group(1)) or {}
    raise SystemExit(f"{idea_id} not found in {ideas_md}")

def merge(base, over):
    out = dict(base)
    for key, value in over.items():
        out[key] = merge(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out

parser = argparse.ArgumentParser()
parser.add_argument("--idea-id", required=True)
parser.add_argument("--results-dir", default="results")
parser.add_argument("--ideas-md", default="ideas.md")
parser.add_argument("--config", default="configs/base.yaml")
parser.add_argument("--epochs", type=int, default=1)
args = parser.parse_args()

out = Path(args.results_dir) / args.idea_id
out.mkdir(parents=True, exist_ok=True)
title, config = parse_idea(args.ideas_md, args.idea_id)
config = merge(yaml.safe_load(Path(args.config).read_text()), config)
(out / "used.json").write_text(json.dumps({
    "title": title, "config": config, "epochs": args.epochs, "wandb": os.environ.get("WANDB_MODE"),
    "visible": os.environ.get("CUDA_VISIBLE_DEVICES"), "pre": json.loads((out / "pre.json").read_text()),
}))
try:
    if "fail" in config:
        raise ValueError(config["fail"])
except ValueError as error:
    (out / "metrics.json").write_text(json.dumps({"status": "FAILED", "error": str(error)}))
    sys.exit(1)
if "crash" in config:
    {}["no such key"]
(out / "last.ckpt").write_text("weights")
while "wait_for" in config and Path("configs").is_dir() and not Path(config["wait_for"]).exists():
    time.sleep(0.02)
for epoch in range(args.epochs):
    print(f"epoch {epoch + 1}/{args.epochs}", flush=True)
loss = float("nan") if "explode" in config else 1.0 / config["model"]["depth"]
with open(out / "metrics.json", "w") as file:
    json.dump({"status": "COMPLETED", "test_accuracy": loss if loss != loss else 1 - loss / 10, "test_loss": loss,
               "training_time": 12.7, "history": [float("inf"), loss]}, file)
`;

const FILES = {
  'orze.yaml': YAML,
  'ideas.md': IDEAS,
  'configs/base.yaml': 'model:\n  depth: 1\n  width: 64\nlr: 0.01\nschedule: off\n',
  // As a wrapper of a virtual environment: one interpreter for scripts of both kinds.
  'env.sh': '#!/bin/sh\ncase $1 in *.sh) exec sh "$@";; *) exec python3 "$@";; esac\n',
  'scripts/train_idea.py': TRAIN,
  'scripts/pre_check.py': `import argparse, json, os, sys
p = argparse.ArgumentParser()
p.add_argument("--idea-id"); p.add_argument("--gpu", type=int)
a = p.parse_args()
json.dump({"gpu": a.gpu}, open(f"results/{a.idea_id}/pre.json", "w"))
sys.exit(a.idea_id == "idea-007")
`,
  'scripts/evaluate.sh':
    'echo "evaluating $1 on $2"\necho \'{"metrics": {"auc": 0.875}}\' > "results/$1/eval_report.json"\n',
  'scripts/summary.py': `import json, sys
run = f"results/{sys.argv[2]}"
auc = json.load(open(f"{run}/eval_report.json"))["metrics"]["auc"]
open(f"{run}/summary.txt", "w").write(f"auc {auc}")
`,
  'scripts/clean.py': 'open("cleaned.txt", "w").write("yes")\n',
};

describe('a project made for farm.py', { skip: withoutPython !== null }, () => {
  if (withoutPython !== null) console.warn(`skipped: ${withoutPython}`);

  it('runs unchanged, and its report and status read as before', async () => {
    const one = liveProject(FILES);
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:2']);
    expect({ code, errors: stderr.match(/.*\[ERROR\].*/g) }).toEqual({ code: 0, errors: null });
    expect(one.read('ideas.md')).toBe(IDEAS);

    const used = one.json('results', 'idea-002', 'used.json');
    expect(used).toMatchObject({ title: 'Deeper | wider', epochs: 3, wandb: 'offline', visible: '' });
    expect(used.config).toEqual({ model: { depth: 4, width: 64 }, lr: 0.01, schedule: false, seeds: [1, 2] });
    expect(used.pre).toEqual({ gpu: one.json('results', 'idea-002', 'claim.json').gpu });
    expect(one.list('results', 'idea-002')).toEqual(
      expect.arrayContaining(['train_output.log', 'eval_output.log', 'summary.log', 'summary.txt', 'metrics.json']),
    );
    expect(one.read('results', 'idea-002', 'summary.txt')).toBe('auc 0.875');

    const report = one.read('results', 'report.md');
    expect(report).toMatch(
      /^# MNIST search\n\*\*Updated:\*\* \d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| \*\*Host:\*\* \S+\n\n## Pipeline/,
    );
    expect(reportTable(report, '## Pipeline Status')).toEqual([
      ['Total', 'Completed', 'Failed', 'In Progress', 'Queued'],
      ['7', '4', '3', '0', '0'],
    ]);
    expect(reportTable(report, '## Results')).toEqual([
      ['Rank', 'Idea', 'Title', 'Accuracy', 'Loss', 'AUC', 'Time(s)'],
      ['1', 'idea-002', 'Deeper \\| wider', '0.9750', '0.2500', '87.5%', '13'],
      ['2', 'idea-001', 'Baseline', '0.9500', '0.5000', '87.5%', '13'],
      ['3', 'idea-004', expect.stringMatching(/^Keeps a checkpoint/), '0.9000', '1.0000', '87.5%', '13'],
      ['4', 'idea-003', 'Loss explodes', 'nan', 'nan', '87.5%', '13'],
    ]);
    expect(report.match(/^- \*\*idea-\d+\*\*: .+ — .+$/gm)).toEqual([
      '- **idea-005**: Script reports its failure — bad shape (3, 224)',
      '- **idea-006**: Script crashes — Process exited with code 1',
      '- **idea-007**: Refused by the check — Pre-script failed',
    ]);
    expect(report).toContain('\n## Queue (0 ideas)\n');
    expect(JSON.parse(one.read('results', 'status.json'))).toMatchObject({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
      iteration: expect.any(Number),
      active: [],
      free_gpus: expect.any(Array),
      queue_depth: 0,
      completed: 4,
      failed: 3,
      skipped: 0,
      disk_free_gb: expect.any(Number),
      top_results: [
        { idea_id: 'idea-002', title: 'Deeper | wider', test_accuracy: 0.975 },
        { idea_id: 'idea-001', title: 'Baseline', test_accuracy: 0.95 },
        { idea_id: 'idea-004', test_accuracy: 0.9 },
        { idea_id: 'idea-003', test_accuracy: null },
      ],
      research_enabled: false,
      research_cycles: 0,
      last_research_min_ago: null,
    });
    for (const [id, error] of [
      ['idea-005', 'bad shape (3, 224)'],
      ['idea-006', 'Process exited with code 1'],
      ['idea-007', 'Pre-script failed'],
    ] as const) {
      expect(one.json('results', id, 'metrics.json')).toMatchObject({ status: 'FAILED', error });
    }
    expect(linesOf(one, 'results', 'idea-006', 'train_output.log').at(-1)).toBe("KeyError: 'no such key'");
  });
});

/** Everything in a folder: contents and times. */
function snapshot(project: Project, ...names: string[]): Record<string, unknown> {
  const dir = project.path(...names);
  const files = readdirSync(dir).map((name) => join(dir, name));
  return Object.fromEntries(files.map((path) => [path, [readFileSync(path, 'utf8'), statSync(path).mtimeMs]]));
}

describe('a results folder that farm.py left', () => {
  const claim = (pid: number) =>
    `{\n  "claimed_by": "gpu-node-7",\n  "claimed_at": "2026-02-16T14:30:00.120345",\n  "pid": ${pid},\n  "gpu": 3\n}`;
  const ideas = Array.from({ length: 6 }, (_, i) => idea(`idea-00${i + 1}`, `Idea ${i + 1}`, `lr: ${i}`)).join('');
  const settings = (lease: string) =>
    `python: sh\ntrain_script: train.sh\npoll: 1\nmax_idea_failures: 3\nlease: {settle: 0.2, suspect: 0.5, ${lease}}\n`;
  const files = {
    'orze.yaml': settings('heartbeat: 0.3'),
    'ideas.md': ideas,
    'train.sh': `echo $2 >> ran.log; [ $2 = idea-005 ] && exit 1
echo '{"status": "COMPLETED", "test_accuracy": 0.5}' > $4/$2/metrics.json\n`,
    'results/idea-001/claim.json': claim(101),
    'results/idea-001/train_output.log': 'epoch 1\n',
    'results/idea-001/metrics.json': '{"status": "COMPLETED", "test_accuracy": 0.75, "test_loss": NaN}',
    'results/idea-002/claim.json': claim(102),
    'results/idea-002/metrics.json':
      '{"status": "FAILED", "error": "Stalled (no output for 10m)", "timestamp": "2026-02-16"}',
    'results/idea-003/claim.json': claim(103),
    'results/idea-003/train_output.log': 'epoch 1\n',
    'results/.orze_state.json': '{"iteration": 40, "failure_counts": {"idea-005": 2}, "research_cycles": 3}',
    'results/report.md': '# Orze Report\nold\n',
    'results/status.json': '{"iteration": 40}',
  };
  const untouched = ['idea-001', 'idea-002', 'idea-003'];

  it('keeps its place: finished runs are ranked, running ones left alone, failure counts go on', async () => {
    const one = liveProject(files);
    one.write('results/idea-004/x', '');
    spawnSync('rm', [one.path('results/idea-004/x')]);
    const before = untouched.map((id) => snapshot(one, 'results', id));
    const state = one.read('results', '.orze_state.json');

    const first = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(first.code).toBe(0);
    expect(linesOf(one, 'ran.log')).toEqual(['idea-005', 'idea-006']);
    expect(untouched.map((id) => snapshot(one, 'results', id))).toEqual(before);
    expect(one.list('results', 'idea-004')).toEqual([]);
    expect(one.list('results', '.orze', 'attempts')).toEqual([]);
    expect(one.read('results', '.orze_state.json')).toBe(state);
    const report = one.read('results', 'report.md');
    expect(reportTable(report, '## Pipeline Status')[1]).toEqual(['6', '2', '2', '2', '0']);
    expect(
      reportTable(report, '## Results')
        .slice(1)
        .map(([, id]) => id),
    ).toEqual(['idea-001', 'idea-006']);
    expect(report).toContain('- **idea-002**: Idea 2 — Stalled (no output for 10m)');
    expect(report).toMatch(
      /## Running\n- \*\*idea-003\*\*: gpu-node-7 gpu:3, train, 0 min\n- \*\*idea-004\*\*: .*claimed/,
    );
    expect(one.json('results', 'status.json')).toMatchObject({
      completed: 2,
      failed: 2,
      skipped: 1,
      active: [{ idea_id: 'idea-003', gpu: 3 }, { idea_id: 'idea-004' }],
    });

    // The empty folder is a crash between farm.py's mkdir and its claim.json: it is taken over after a grace of its own.
    one.write('orze.yaml', settings('pythonGrace: 0.4'));
    const second = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(second.code).toBe(0);
    expect(linesOf(one, 'ran.log').slice(2)).toEqual(['idea-004']);
    expect(untouched.map((id) => snapshot(one, 'results', id))).toEqual(before);
  });
});
