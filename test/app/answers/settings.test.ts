import { expect, it } from 'vitest';
import { settingsNow } from '../../../src/app/answers/settings.ts';
import { settingKeys } from '../../../src/core/config-read.ts';
import { openView } from '../../../src/app/view/open-view.ts';
import { ofSchema } from '../../rig/answers.ts';
import { look, lookedProject } from '../../rig/looked.ts';

const SETTINGS = `timeout: 60
report:
  primary_metric: val_acc
train_extra_env: { WANDB_API_KEY: 0123456789abcdef, OMP_NUM_THREADS: "4" }
notify:
  - { type: slack, url: "https://hooks.slack.com/services/T000/B000/secretsecret" }
  - { type: telegram, token: $TELEGRAM_TOKEN, chat: "12" }
  - { type: ntfy, chat: topic, token: tk_plain_token_of_a_server }
`;

it('every setting is told with its value, its default and who said so', async () => {
  const project = lookedProject({ 'orze.yaml': SETTINGS });
  const view = await openView({ cwd: project.dir, flags: { poll: 7 }, version: '0', env: project.env });
  const body = ofSchema('orze.settings/1', settingsNow(view));
  await view.close();
  const of = new Map(body.items.map((item) => [item.key, item]));
  expect([...of.keys()]).toEqual(settingKeys().filter((key) => !key.startsWith('lease.')));
  expect(of.get('timeout')).toMatchObject({
    value: 60,
    default: 3600,
    from: 'file',
    origin: 'orze.yaml:1',
    unit: 's',
    flag: '--timeout',
  });
  expect(of.get('poll')).toMatchObject({ value: 7, default: 30, from: 'flag', origin: '--poll' });
  expect(of.get('kill_grace')).toMatchObject({ value: 30, from: 'default', origin: null });
  expect(of.get('report.primary_metric')).toMatchObject({ value: 'val_acc', from: 'file', origin: 'orze.yaml:3' });
  expect(of.get('research.cooldown')).toMatchObject({ value: null, default: 300 });
  expect(body.file).toBe(project.path('orze.yaml'));
});

it('no secret is told: neither by its name nor as an address that lets whoever has it write', async () => {
  const project = lookedProject({ 'orze.yaml': SETTINGS });
  const body = settingsNow(await look(project, { TELEGRAM_TOKEN: 'from-the-environment' }));
  const text = JSON.stringify(body);
  for (const secret of ['0123456789abcdef', 'secretsecret', 'from-the-environment', 'tk_plain_token']) {
    expect(text).not.toContain(secret);
  }
  const of = new Map(body.items.map((item) => [item.key, item.value]));
  expect(of.get('train_extra_env')).toEqual({ WANDB_API_KEY: '[redacted]', OMP_NUM_THREADS: '4' });
  expect(of.get('notify')).toMatchObject([{ type: 'slack' }, { token: '$TELEGRAM_TOKEN' }, { token: '[redacted]' }]);
});

it('of a project without settings all are defaults', async () => {
  const body = settingsNow(await look(lookedProject({})));
  expect(body.file).toBeNull();
  expect(new Set(body.items.map(({ from }) => from))).toEqual(new Set(['default']));
});
