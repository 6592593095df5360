/** Whose runs an agent may end, and when a person is asked: `agents.may_kill`, `agents.confirm_kill`. */
import { describe, expect, it } from 'vitest';
import { SETTINGS, WAIT_FOR_GO, liveProject } from '../../rig/live-project.ts';
import { McpClient } from '../../rig/mcp.ts';
import type { Called } from '../../rig/mcp.ts';
import { ideasFile, shTrainer } from '../../rig/project.ts';
import type { Project } from '../../rig/project.ts';

const AGENTS_OWN = 'idea-002';
const PERSONS = 'idea-001';

/** One idea of a person and one of the agent `test`, both running. */
async function running(agents: string): Promise<{ project: Project; clientOf: (name?: string) => McpClient }> {
  const project = liveProject({
    'orze.yaml': `${SETTINGS}agents: ${agents}\n`,
    'train.sh': shTrainer(WAIT_FOR_GO),
    'ideas.md': ideasFile({ [PERSONS]: 'lr: 1' }),
  });
  const clientOf = (name = 'test'): McpClient => {
    const client = new McpClient(project.dir);
    client.name = name;
    return client;
  };
  const adder = clientOf();
  await adder.hello();
  const added = await adder.call('orze_add_idea', { title: 'Mine', config_yaml: 'lr: 2' });
  expect(added.structured).toMatchObject({ id: AGENTS_OWN });
  await adder.stop();
  const loop = project.start(['--gpus', 'cpu:2']);
  await loop.says(`Launching ${AGENTS_OWN}`);
  await loop.says(`Launching ${PERSONS}`);
  return { project, clientOf };
}

const kill = (client: McpClient, id: string, more: object = {}): Promise<Called> =>
  client.call('orze_kill', { idea_id: id, reason: 'flat loss', ...more });
const requests = (project: Project): string[] =>
  project.list('results/.orze').includes('requests') ? project.list('results/.orze/requests') : [];

describe('may_kill', () => {
  it('own: of ideas that an agent of this name has added, not of a person, nor of another agent', async () => {
    const { project, clientOf } = await running('{}');
    const own = clientOf();
    await own.hello();
    expect(await kill(own, PERSONS)).toMatchObject({
      isError: true,
      text: /^E0530: idea-001 is not ended: its idea was added by a person, and this is mcp test[^]*\nnext: .*orze kill idea-001/,
    });
    const other = clientOf('other one');
    await other.hello();
    expect(await kill(other, AGENTS_OWN)).toMatchObject({
      isError: true,
      text: /^E0530: [^]*added by mcp test, and this is mcp other-one/,
    });
    expect(await kill(own, PERSONS, { dry_run: true })).toMatchObject({ isError: true, text: /^E0530/ });
    expect(requests(project)).toEqual([]);
    // A later edit of ideas.md does not make it one's own: the run has its text frozen.
    project.write(
      'ideas.md',
      project.read('ideas.md').replace('## idea-001: Idea idea-001\n', '$&- **By**: mcp test\n'),
    );
    expect(project.read('ideas.md').match(/mcp test/g)).toHaveLength(2);
    expect(await kill(own, PERSONS)).toMatchObject({ isError: true, text: /^E0530/ });
    expect((await kill(own, AGENTS_OWN)).structured).toMatchObject({ id: AGENTS_OWN, ended: true });
    await own.stop();
    await other.stop();
  });

  it('never: not even of its own; what does not run is told before', async () => {
    const { project, clientOf } = await running('{may_kill: never}');
    const client = clientOf();
    await client.hello();
    expect(await kill(client, AGENTS_OWN)).toMatchObject({ isError: true, text: /^E0530: .*agents may not end runs/ });
    await client.call('orze_add_idea', { title: 'Waits', config_yaml: 'lr: 3' });
    expect(await kill(client, 'idea-003')).toMatchObject({ isError: true, text: /^E0501/ });
    expect(requests(project)).toEqual([]);
    await client.stop();
  });
});

describe('confirm_kill', () => {
  it('asks the person behind a client that can; a no is a refusal, a yes ends the run', async () => {
    const { project, clientOf } = await running('{confirm_kill: true}');
    const client = clientOf();
    client.person = () => ({ action: 'decline' });
    await client.hello();
    expect((await kill(client, AGENTS_OWN, { dry_run: true })).structured).toMatchObject({ dry_run: true });
    expect(client.asked).toEqual([]);
    expect(await kill(client, AGENTS_OWN)).toMatchObject({ isError: true, text: /^E0531[^]*next: / });
    expect(client.asked).toEqual([
      expect.stringMatching(/^test wants to end idea-002 \(Mine\), which has run for .*flat loss/),
    ]);
    client.person = () => ({ action: 'accept', content: { confirm: false } });
    expect(await kill(client, AGENTS_OWN)).toMatchObject({ isError: true, text: /^E0531/ });
    expect(requests(project)).toEqual([]);
    client.person = () => ({ action: 'accept', content: { confirm: true } });
    expect((await kill(client, AGENTS_OWN)).structured).toMatchObject({ ended: true });
    // Nobody is asked about what may not be done anyhow.
    expect(await kill(client, PERSONS)).toMatchObject({ isError: true, text: /^E0530/ });
    expect(client.asked).toHaveLength(3);
    await client.stop();
  });

  it('a client of 2026-07-28 gets the question as its answer, and asks again with what the person said', async () => {
    const { project, clientOf } = await running('{confirm_kill: true}');
    const client = clientOf();
    const params = { name: 'orze_kill', arguments: { idea_id: AGENTS_OWN, reason: 'flat loss' } };
    const first = (await client.modern('tools/call', params, { elicitation: {} })).result;
    expect(first).toMatchObject({ resultType: 'input_required' });
    const [key = ''] = Object.keys(first?.['inputRequests'] ?? {});
    expect(key).toMatch(/^kill /);
    const yes = { action: 'accept', content: { confirm: true } };
    // A yes to something else is none.
    const wrong = { ...params, inputResponses: { 'kill another': yes } };
    expect((await client.modern('tools/call', wrong, { elicitation: {} })).result).toMatchObject({
      resultType: 'input_required',
    });
    expect(requests(project)).toEqual([]);
    const answered = { ...params, inputResponses: { [key]: yes } };
    expect((await client.modern('tools/call', answered, { elicitation: {} })).result).toMatchObject({
      resultType: 'complete',
      structuredContent: { id: AGENTS_OWN, ended: true },
    });
    await client.stop();
  });

  it('relies on the approval of a client that cannot ask', async () => {
    const { clientOf } = await running('{confirm_kill: true}');
    const client = clientOf();
    await client.hello();
    expect((await kill(client, AGENTS_OWN)).structured).toMatchObject({ ended: true });
    expect(client.asked).toEqual([]);
    await client.stop();
  });
});
