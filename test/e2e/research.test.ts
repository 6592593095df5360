/** The research agent over real processes: runs beside the trainings, appends ideas, and can harm nothing. */
import { describe, expect, it } from 'vitest';
import { SETTINGS, linesOf, liveProject } from '../rig/live-project.ts';
import { ideasFile, shTrainer } from '../rig/project.ts';
import type { Project } from '../rig/project.ts';
import { until } from '../rig/wait.ts';

const ONE = ideasFile({ 'idea-001': 'a: 1' });
const TWO = ideasFile({ 'idea-001': 'a: 1', 'idea-002': 'a: 2' });
const RESEARCH = `${SETTINGS}research:\n  mode: script\n  script: agent.sh\n`;
/** For a script in sh: appends an idea. */
const append = (id: string) => `printf '\\n## ${id}: Found\\n\`\`\`yaml\\nfound: 1\\n\`\`\`\\n' >> ideas.md\n`;

const logs = (project: Project) => project.list('results', '_research_logs').toSorted();
const cycleLog = (project: Project, cycle: number) => project.read('results', '_research_logs', `cycle_00${cycle}.log`);

describe('research, mode script', () => {
  it('reads the report, fills in its arguments, appends ideas that are then run, and has a log', async () => {
    const args =
      '["{ideas_file}", "{results_dir}", "{cycle}", "{gpu_count}", "{completed}", "{queued}", "{}", "{other}"]';
    const one = liveProject({
      'orze.yaml': `${RESEARCH}  args: ${args}\n`,
      'ideas.md': TWO,
      'train.sh': shTrainer('while [ ! -f researched ] && [ -f train.sh ]; do sleep 0.02; done'),
      'agent.sh': `echo "args $*"; cp results/report.md seen.md\n${append('idea-101')}${append('idea-102')}: > researched\n`,
    });
    const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:2']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/Research cycle 1 ended \(exit 0\).*: new ideas: idea-101, idea-102/);
    expect(one.json('results', 'status.json')).toMatchObject({
      completed: 4,
      research_enabled: true,
      research_cycles: 1,
      last_research_min_ago: expect.any(Number),
    });
    expect(logs(one)).toEqual(['cycle_001.log']);
    expect(cycleLog(one, 1)).toMatch(/^args ideas\.md results 1 2 0 [0-2] \{\} \{other\}$/m);
    expect(one.read('seen.md')).toContain('## Pipeline Status\n');
    expect(one.has('results', '.orze', 'research-cycle')).toBe(false);
  });

  it('waits for its cooldown between two cycles, also over a restart', async () => {
    const one = liveProject({
      'orze.yaml': `${RESEARCH}  cooldown: 3600\n`,
      'ideas.md': ONE,
      'train.sh': shTrainer(),
      'agent.sh': 'echo hello\n',
    });
    for (const idea of ['idea-001', 'idea-002']) {
      const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:1']);
      expect(code).toBe(0);
      expect(stderr).toContain(`[COMPLETED] ${idea}`);
      one.write('ideas.md', TWO);
    }
    expect(logs(one)).toEqual(['cycle_001.log']);
  });

  it('keeps model keys and its own variables for the agent and from the trainers', async () => {
    const one = liveProject({
      'orze.yaml': `${RESEARCH}  env: {AGENT: seven}\n`,
      'ideas.md': ONE,
      'train.sh': shTrainer('env > env.train'),
      'agent.sh': 'env > env.agent\n',
    });
    const keys = { ANTHROPIC_API_KEY: 'k-1', OPENAI_API_KEY: 'k-2', CLAUDE_CODE_OAUTH_TOKEN: 'k-3', MY_DATA: '/data' };
    await one.orze(['--until-done', '--gpus', 'cpu:1'], keys);
    const agent = [
      'ANTHROPIC_API_KEY=k-1',
      'OPENAI_API_KEY=k-2',
      'CLAUDE_CODE_OAUTH_TOKEN=k-3',
      'MY_DATA=/data',
      'AGENT=seven',
    ];
    expect(linesOf(one, 'env.agent')).toEqual(expect.arrayContaining(agent));
    expect(linesOf(one, 'env.train')).toContain('MY_DATA=/data');
    expect(one.read('env.train')).not.toMatch(/k-[123]|AGENT=/);
  });

  it('has one cycle at a time, with two orze on the folder, each with a number of its own', async () => {
    const one = liveProject({
      'orze.yaml': `${RESEARCH}  cooldown: 0\n`,
      'ideas.md': ONE,
      'train.sh': shTrainer(),
      'agent.sh': 'mkdir at-work || echo overlap >> overlaps\nsleep 0.1\nrmdir at-work\necho $ORZE_CYCLE >> cycles\n',
    });
    const both = [1, 2].map(() => one.start(['--gpus', 'cpu:1']));
    await until('six cycles', () => linesOf(one, 'cycles').length >= 6);
    for (const { child } of both) child.kill('SIGTERM');
    const ends = await Promise.all(both.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0]);
    expect(linesOf(one, 'overlaps')).toEqual([]);
    const cycles = linesOf(one, 'cycles').map(Number);
    expect(cycles).toEqual(cycles.map((_, i) => i + 1));
    expect(logs(one)).toHaveLength(cycles.length);
    expect(linesOf(one, 'witness.log')).toHaveLength(2);
  });
});

describe('an agent that goes wrong', () => {
  it.each([
    ['fails', '', 'echo oops; exit 3\n', 'oops\n', /\[WARNING\] Research cycle 1 ended \(exit 3\)/],
    [
      'hangs',
      '  timeout: 1\n',
      'echo busy; sleep 600\n',
      'busy\n',
      /\[WARNING\] Research cycle 1 ended \(killed: timeout\)/,
    ],
    ['is missing', '', null, expect.stringMatching(/agent\.sh/), /\[WARNING\] Research cycle 1 ended \(exit (2|127)\)/],
    [
      'leaves half an idea',
      '',
      "printf '\\n## idea-103: Half\\n```yaml\\na: [1,\\n' >> ideas.md\n",
      '',
      /cycle 1 ended \(exit 0\)/,
    ],
  ])('harms nothing when it %s, and it is said', async (_what, settings, script, log, said) => {
    const one = liveProject({
      'orze.yaml': `${RESEARCH}${settings}`,
      'ideas.md': TWO,
      'train.sh': shTrainer(),
      ...(script === null ? {} : { 'agent.sh': script }),
    });
    const started = one.start(['--gpus', 'cpu:2']);
    await Promise.all([said, '[COMPLETED] idea-001', '[COMPLETED] idea-002'].map((text) => started.says(text)));
    started.child.kill('SIGTERM');
    expect((await started.ended).code).toBe(0);
    expect(one.json('results', 'status.json')).toMatchObject({ completed: 2, failed: 0, research_cycles: 1 });
    expect(logs(one)).toEqual(['cycle_001.log']);
    expect(cycleLog(one, 1)).toEqual(log);
  });
});

describe('research, mode claude', () => {
  const settings = `${SETTINGS}research:
  mode: claude
  claude_bin: ./claude
  rules_file: RULES.md
  model: m1
  allowed_tools: "Read,Edit"
  output_format: json
  claude_args: ["--max-turns", "3"]
`;
  const rules = 'Cycle {cycle}: {completed} done, {queued} queued in {ideas_file}. Use {"lr": 1}, {} and {.\n';
  const claude = '#!/bin/sh\nfor arg in "$@"; do printf "%s\\0" "$arg" >> argv.log; done\necho "{}"\n';

  it('calls the executable with the prompt and the flags of the original, in their order', async () => {
    const one = liveProject({ 'orze.yaml': settings, 'ideas.md': TWO, 'RULES.md': rules, claude });
    const { code } = await one.orze(['--research-only']);
    expect(code).toBe(0);
    const prompt = 'Cycle 1: 0 done, 2 queued in ideas.md. Use {"lr": 1}, {} and {.\n';
    const flags = ['--model', 'm1', '--allowedTools', 'Read,Edit', '--output-format', 'json', '--max-turns', '3'];
    expect(one.read('argv.log').split('\0').slice(0, -1)).toEqual(['-p', prompt, ...flags]);
    expect(cycleLog(one, 1)).toBe('{}\n');
  });

  it('without the executable, or without its rules, it is said and the ideas run', async () => {
    const files = { 'orze.yaml': settings, 'ideas.md': TWO, 'train.sh': shTrainer() };
    const cases = [
      [{ 'RULES.md': rules }, /\[WARNING\] Research cycle 1 ended \(.*claude/],
      [{ claude }, /cannot run a research cycle now: .*RULES\.md/],
    ] as const;
    for (const [more, said] of cases) {
      const one = liveProject({ ...files, ...more });
      const { code, stderr } = await one.orze(['--until-done', '--gpus', 'cpu:2']);
      expect(code).toBe(0);
      expect(stderr).toMatch(said);
      expect(one.json('results', 'status.json')).toMatchObject({ completed: 2 });
    }
  });
});

describe('--research-only', () => {
  it('exits with 1 and the next step when research is not configured', async () => {
    const one = liveProject({ 'ideas.md': ONE });
    const { code, stderr } = await one.orze(['--research-only']);
    expect(code).toBe(1);
    expect(stderr).toContain('add a `research:` section to orze.yaml');
    expect(one.has('results')).toBe(false);
  });

  it('runs one cycle each time, without a GPU or a claim, and never writes over an earlier log', async () => {
    const one = liveProject({ 'orze.yaml': RESEARCH, 'ideas.md': TWO, 'agent.sh': 'echo "cycle $ORZE_CYCLE"\n' });
    for (const cycle of [1, 2]) {
      const { code, stderr } = await one.orze(['--research-only']);
      expect(code).toBe(0);
      expect(stderr).toContain(`Research cycle ${cycle} ended (exit 0)`);
      expect(cycleLog(one, cycle)).toBe(`cycle ${cycle}\n`);
    }
    expect(logs(one)).toEqual(['cycle_001.log', 'cycle_002.log']);
    expect(one.list('results').filter((name) => name.startsWith('idea-'))).toEqual([]);
    expect(one.list('results', '.orze', 'hosts')).toEqual([]);
    expect(one.json('results', 'status.json')).toMatchObject({ research_enabled: true, queue_depth: 2 });
  });

  it('leaves a cycle that another orze is at alone', async () => {
    const agent = 'echo run >> cycles.log\nwhile [ ! -f go ] && [ -f agent.sh ]; do sleep 0.02; done\n';
    const one = liveProject({ 'orze.yaml': RESEARCH, 'ideas.md': ONE, 'agent.sh': agent });
    const first = one.start(['--research-only']);
    await first.says('Research cycle 1 started');
    const second = await one.orze(['--research-only']);
    expect(second.stderr).toContain('under way on another host');
    one.write('go', '');
    expect((await first.ended).code).toBe(0);
    expect(one.read('cycles.log')).toBe('run\n');
  });
});
