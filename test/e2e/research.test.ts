/** The research agent over real processes: a script that reads the report and appends ideas, and a stand-in `claude` that records its call. */
import { afterEach, describe, expect, it } from 'vitest';
import { Project, ideasFile, shTrainer } from '../rig/project.ts';

const SETTINGS = 'python: sh\ntrain_script: train.sh\nkill_grace: 1\npoll: 0.3\nlease: {settle: 0.2}\n';
const projects: Project[] = [];

function project(research: string, files: Record<string, string> = {}): Project {
  const one = new Project({
    'orze.yaml': `${SETTINGS}research:\n${research.replace(/^/gm, '  ')}`,
    'ideas.md': ideasFile({ 'idea-001': 'lr: 1' }),
    'train.sh': shTrainer(),
    ...files,
  });
  projects.push(one);
  return one;
}

afterEach(() => {
  for (const one of projects.splice(0)) one.remove();
});

/** Appends idea-100+n in cycle n, but only once the report has a result; notes what it was given. */
const AGENT = `#!/bin/sh
echo "cycle $*" >> given.log
grep -q '| 1 | idea-' results/report.md || { echo "no result yet"; exit 0; }
printf '\\n## idea-10%s: From cycle %s\\n\`\`\`yaml\\nlr: 5\\n\`\`\`\\n' "$1" "$1" >> "$3"
`;
const ARGS = 'args: ["{cycle}", "{results_dir}", "{ideas_file}", "{gpu_count}", "{completed}", "{queued}", "{}"]';

describe('research, mode script', () => {
  it('reads the report, appends ideas that are then run, and has a log per cycle', async () => {
    const one = project(`script: agent.sh\ncooldown: 0\n${ARGS}\n`, { 'agent.sh': AGENT });
    const started = one.start(['--gpus', 'cpu:1']);
    await started.says(/new ideas: idea-10\d/);
    await started.says(/\[COMPLETED\] idea-10\d/);
    started.child.kill('SIGINT');
    expect((await started.ended).code).toBe(0);
    expect(one.list('results', '_research_logs')).toContain('cycle_001.log');
    expect(one.read('given.log')).toMatch(/^cycle 1 results ideas\.md 1 \d \d \{\}$/m);
    expect(one.json('results', 'status.json')).toMatchObject({ research_enabled: true });
    expect(one.has('results', '.orze', 'research-cycle')).toBe(false);
  });

  it('waits for its cooldown between two cycles', async () => {
    const one = project('script: agent.sh\ncooldown: 3600\n', { 'agent.sh': '#!/bin/sh\necho hello\n' });
    await one.orze(['--until-done', '--gpus', 'cpu:1']);
    await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(one.list('results', '_research_logs')).toEqual(['cycle_001.log']);
    expect(one.read('results', '_research_logs', 'cycle_001.log')).toBe('hello\n');
  });

  it.each([
    ['fails', '#!/bin/sh\nexit 3\n', 'exit 3'],
    ['hangs', '#!/bin/sh\nsleep 60\n', 'timeout'],
  ])('harms nothing when it %s, and says so', async (_what, agent, why) => {
    const one = project('script: agent.sh\ntimeout: 1\n', { 'agent.sh': agent });
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
    expect(code).toBe(0);
    expect(stderr).toContain('[COMPLETED] idea-001');
    expect(stderr).toMatch(new RegExp(`Research cycle 1 ended \\(.*${why}`));
  });

  it('keeps model keys for the agent and from the trainers', async () => {
    const show = 'echo "$ORZE_STAGE $ANTHROPIC_API_KEY" >> keys.log';
    const one = project('script: agent.sh\n', { 'agent.sh': `#!/bin/sh\n${show}\n`, 'train.sh': shTrainer(show) });
    await one.orze(['--until-done', '--gpus', 'cpu:1'], { ANTHROPIC_API_KEY: 'secret-key' });
    expect(one.read('keys.log').trim().split('\n').toSorted()).toEqual(['research secret-key', 'train']);
  });
});

describe('research, mode claude', () => {
  it('calls the executable with the prompt and the flags of the original, in their order', async () => {
    const claude = '#!/bin/sh\nfor arg in "$@"; do printf "<%s>" "$arg" >> argv.log; done\n';
    const research = `mode: claude
rules_file: RULES.md
claude_bin: ./claude
model: m1
output_format: json
allowed_tools: "Read,Edit"
claude_args: ["--max-turns", "3"]
`;
    const rules = 'Cycle {cycle}: {completed} done, {queued} queued in {ideas_file}. Use {"lr": 1} and {}.';
    const one = project(research, { claude, 'RULES.md': rules });
    const { code } = await one.orze(['--research-only']);
    expect(code).toBe(0);
    expect(one.read('argv.log')).toBe(
      '<-p><Cycle 1: 0 done, 1 queued in ideas.md. Use {"lr": 1} and {}.><--model><m1><--allowedTools><Read,Edit>' +
        '<--output-format><json><--max-turns><3>',
    );
  });
});

describe('--research-only', () => {
  it('exits with 1 and the next step when research is not configured', async () => {
    const one = new Project({ 'orze.yaml': SETTINGS, 'ideas.md': '' });
    projects.push(one);
    const { code, stderr } = await one.orze(['--research-only']);
    expect(code).toBe(1);
    expect(stderr).toContain('research:');
  });

  it('runs one cycle each time, without a GPU, and never writes over an earlier log', async () => {
    const one = project('script: agent.sh\n', { 'agent.sh': '#!/bin/sh\necho $ORZE_CYCLE\n' });
    expect((await one.orze(['--research-only'])).code).toBe(0);
    expect((await one.orze(['--research-only'])).code).toBe(0);
    expect(one.read('results', '_research_logs', 'cycle_001.log')).toBe('1\n');
    expect(one.read('results', '_research_logs', 'cycle_002.log')).toBe('2\n');
    expect(one.has('witness.log')).toBe(false);
  });

  it('leaves a cycle that another orze is at alone', async () => {
    const agent = '#!/bin/sh\necho run >> cycles.log\nwhile [ ! -f go ]; do sleep 0.05; done\n';
    const one = project('script: agent.sh\n', { 'agent.sh': agent });
    const first = one.start(['--research-only']);
    await first.says('Research cycle 1 started');
    const second = await one.orze(['--research-only']);
    expect(second.stderr).toContain('under way on another host');
    one.write('go', '');
    expect((await first.ended).code).toBe(0);
    expect(one.read('cycles.log')).toBe('run\n');
  });
});
