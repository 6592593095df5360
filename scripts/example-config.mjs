/** Writes orze.yaml.example and docs/configuration.md from the built source: run it after changing a setting. */
import { writeFileSync } from 'node:fs';
import { renderExample, renderReference } from '../dist/core/settings-docs.js';

writeFileSync(new URL('../orze.yaml.example', import.meta.url), renderExample());
writeFileSync(new URL('../docs/configuration.md', import.meta.url), renderReference());
