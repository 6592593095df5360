/** Every setting of the project: what it is, and who said so. */
import type * as z from 'zod';
import { DEFAULT_CONFIG, DEFAULT_RESEARCH } from '../../core/defaults.ts';
import { shownAddress } from '../../core/notify-message.ts';
import { isRecord } from '../../core/record.ts';
import { REDACTED, maskSecrets, redactTexts } from '../../core/secrets.ts';
import type { Redact } from '../../core/secrets.ts';
import { metaOf, sectionOf } from '../../core/setting-forms.ts';
import { SETTINGS } from '../../core/settings.ts';
import type { settings } from '../schemas/settings.ts';
import type { View } from '../view/view.ts';

export type SettingsAnswer = z.infer<typeof settings>;

/** Hidden settings, which are for test rigs, are left out. */
export function settingsNow({ ctx, project }: View): SettingsAnswer {
  const values: Readonly<Record<string, unknown>> = { ...ctx.config, notify: ctx.config.notify.map(shownChannel) };
  const defaults: Readonly<Record<string, unknown>> = { ...DEFAULT_CONFIG, research: DEFAULT_RESEARCH };
  const items: SettingsAnswer['items'] = [];
  for (const [name, form] of Object.entries(SETTINGS)) {
    if (metaOf(form).hidden === true) continue;
    const section = sectionOf(form);
    const forms = section === undefined ? [[name, form] as const] : Object.entries(section);
    for (const [inner, one] of forms) {
      const key = section === undefined ? name : `${name}.${inner}`;
      const member = (of: unknown): unknown => (section === undefined ? of : isRecord(of) ? of[inner] : null);
      const { description, unit = null, flag = null } = metaOf(one);
      const origin = project.origins.get(key) ?? 'default';
      items.push({
        key,
        value: masked(key, member(values[name]) ?? null, ctx.redact),
        default: member(defaults[name]) ?? null,
        from: origin === 'default' ? 'default' : origin.startsWith('--') ? 'flag' : 'file',
        origin: origin === 'default' ? null : origin,
        unit,
        flag,
        description,
      });
    }
  }
  const problems = project.problems.map(({ code, message }) => ctx.redact(`${code} ${message}`));
  return { file: project.configPath, items, problems, total: items.length, next_cursor: null, truncated: false };
}

/** Who has its address may write there. A name of a variable says where it is, not what. */
function shownChannel(channel: View['ctx']['config']['notify'][number]): unknown {
  const shown = (value: string | null): string | null => (value === null || value.startsWith('$') ? value : REDACTED);
  const url = channel.url === null || channel.url.startsWith('$') ? channel.url : shownAddress({ url: channel.url });
  return { ...channel, url, token: shown(channel.token) };
}

/** By its key, too: a secret is known by its name. Channels are masked already, and say in which variable a secret is. */
function masked(key: string, value: unknown, redact: Redact): unknown {
  if (key === 'notify') return redactTexts(value, redact, new Set());
  const record = maskSecrets({ [key]: value }, redact);
  return isRecord(record) ? record[key] : null;
}
