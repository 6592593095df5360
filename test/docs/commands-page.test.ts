import { expect, it } from 'vitest';
import { describeCli } from '../../src/face/cli/cli-data.ts';
import { commandsPage } from '../../src/face/cli/commands-page.ts';
import { namedVerbs } from '../../src/face/cli/verb-names.ts';
import { VERBS } from '../../src/face/cli/verbs/index.ts';
import { page } from '../rig/pages.ts';

it('docs/commands.md is what the verbs say (else: node scripts/commands-page.mjs)', () =>
  expect(page('docs/commands.md')).toBe(commandsPage(describeCli(VERBS, ''))));

it('has a section for every verb, each with usage and safety', () => {
  const sections = page('docs/commands.md').split(/^## /m);
  for (const { name } of namedVerbs(VERBS)) {
    const section = sections.find((one) => one.startsWith(`orze ${name}\n`)) ?? '';
    expect(section).toContain(`\`\`\`\norze ${name}`);
    expect(section).toContain('Safety: ');
  }
});
