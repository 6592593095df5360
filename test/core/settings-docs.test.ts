import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig, settingKeys } from '../../src/core/config-read.ts';
import { DEFAULT_CONFIG } from '../../src/core/defaults.ts';
import { renderExample, renderReference } from '../../src/core/settings-docs.ts';

const committed = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('orze.yaml.example', () => {
  it('is what the settings say (else: node scripts/example-config.mjs)', () =>
    expect(committed('orze.yaml.example')).toBe(renderExample()));

  it('is the defaults, without a problem', () => {
    const { config, problems } = readConfig(renderExample(), 'orze.yaml.example', {});
    expect(problems).toEqual([]);
    expect(config).toEqual(DEFAULT_CONFIG);
  });

  it('is valid too when every commented setting is taken in', () => {
    const opened = renderExample()
      .replace(/^# (?=research:)/m, '')
      .replace(/^# {3}(?=[a-z_]+:)/gm, '  ')
      .replace(/^( *)# (?=[a-z_]+: \S+$)/gm, '$1');
    const { config, problems } = readConfig(opened, 'orze.yaml.example', {});
    expect(problems).toEqual([]);
    expect(config).toMatchObject({
      pre_script: 'check_features.py',
      research: { script: 'research.py', model: 'sonnet' },
    });
  });

  it('its examples beside empty values are valid', () => {
    const opened = renderExample().replace(/^(\w+): (?:\[\]|\{\}) # (.+)$/gm, '$1: $2');
    const { config, problems } = readConfig(opened, 'orze.yaml.example', {});
    expect(problems).toEqual([]);
    expect(config.post_scripts).toHaveLength(1);
  });
});

describe('docs/configuration.md', () => {
  it('is what the settings say (else: node scripts/example-config.mjs)', () =>
    expect(committed('docs/configuration.md')).toBe(renderReference()));

  it('tells of every setting what it means, and nothing of hidden ones', () => {
    const text = renderReference();
    for (const dotted of settingKeys().filter((key) => key !== 'lease')) {
      if (dotted.startsWith('lease.')) continue;
      expect(text).toMatch(
        new RegExp(`^\\| \`${dotted.split('.').at(-1)}\` \\| [^|]+ \\| [^|]* \\| \\S[^|]+ \\|`, 'm'),
      );
    }
    expect(text).not.toContain('heartbeat');
  });
});
