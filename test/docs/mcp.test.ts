/** docs/mcp.md: the tools, resources, prompts and revisions that there are, and no others. */
import { expect, it } from 'vitest';
import { REVISIONS } from '../../src/face/mcp/revisions.ts';
import { TOOLS } from '../../src/face/mcp/tools/index.ts';
import { McpClient } from '../rig/mcp.ts';
import { page, tableRows } from '../rig/pages.ts';
import { sampled } from '../rig/sample.ts';

const PAGE = page('docs/mcp.md');
const rows = tableRows(PAGE);
const spans = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);

it('has every tool, in the order in which clients see them, and says which change nothing', () => {
  const told = rows
    .filter(({ heading }) => heading === 'Tools')
    .map(({ cells }) => [spans(cells[0] ?? '')[0], cells[2]]);
  expect(told.map(([name]) => name)).toEqual(TOOLS.map(({ name }) => name));
  expect(told.filter(([, changes]) => changes === 'nothing').map(([name]) => name)).toEqual(
    TOOLS.filter(({ effect }) => effect === 'read').map(({ name }) => name),
  );
});

it('has every resource and every prompt', async () => {
  const client = new McpClient(sampled().dir);
  await client.hello();
  const fixed = (await client.list<{ uri: string }>('resources/list', 'resources')).map(({ uri }) => uri);
  const templates = await client.list<{ uriTemplate: string }>('resources/templates/list', 'resourceTemplates');
  const all = [...fixed, ...templates.map(({ uriTemplate }) => uriTemplate.replace('{+path}', '{path}'))];
  const told = rows
    .filter(({ heading }) => heading === 'Links and resources')
    .flatMap(({ cells }) => spans(cells[0] ?? ''));
  expect(told.toSorted()).toEqual(all.toSorted());
  const prompts = (await client.list<{ name: string }>('prompts/list', 'prompts')).map(({ name }) => name);
  expect(spans(PAGE.slice(PAGE.indexOf('## Prompts')))).toEqual(prompts);
  await client.stop();
});

it('names the revisions that are spoken since there are tools with structure, and the first', () => {
  const told = PAGE.match(/20\d\d-\d\d-\d\d/g) ?? [];
  expect([...new Set(told)].filter((revision) => !REVISIONS.includes(revision))).toEqual([]);
});
