/** Writes docs/commands.md from the built source: run it after changing a verb. */
import { writeFileSync } from 'node:fs';
import { describeCli } from '../dist/face/cli/cli-data.js';
import { commandsPage } from '../dist/face/cli/commands-page.js';
import { VERBS } from '../dist/face/cli/verbs/index.js';

writeFileSync(new URL('../docs/commands.md', import.meta.url), commandsPage(describeCli(VERBS, '')));
