import type { VerbSpec } from '../verb.ts';

export const serve: VerbSpec = {
  name: 'serve',
  group: 'connect',
  summary: 'the dashboard in a browser, and the same as an HTTP API; only shows unless it is told otherwise',
  details:
    'Listens on this machine only. Prints its address, and how to reach it over SSH. Ctrl-C ends it; runs go on. ' +
    'Beyond this machine, and to act, the token is needed that stands in the printed address (docs/dashboard.md).',
  flags: [
    { flags: '--port <number>', description: 'default: 8787; 0: any that is free', type: 'whole' },
    { flags: '--host <address>', description: 'where to listen (default: 127.0.0.1)', type: 'text' },
    { flags: '--allow-actions', description: 'pages may add, retry, kill, pause, … with the token' },
    { flags: '--read-only', description: 'nobody may act (usual; also: ORZE_READONLY)' },
    { flags: '--open', description: 'show it in the browser' },
    { flags: '--token <text>', description: 'instead of the one in .orze/serve.json; `auto`: that one', type: 'text' },
    {
      flags: '--allow-host <name>',
      description: 'also known by this name, behind a proxy; may be given again',
      type: 'texts',
    },
  ],
  safety: 'read',
  answer: 'orze.serve/1',
  examples: [
    ['orze serve', 'then open the address that it prints'],
    ['orze serve --allow-actions --port 9000', 'pages may act'],
  ],
  exits: { 1: 'it cannot listen there' },
  run: async (input, terminal) => (await import('../serve.ts')).runServe(input, terminal),
};
