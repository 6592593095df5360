/** Problems of `orze serve` and its API (docs/dashboard.md). */
import type { ExplainPage } from './page.ts';

export const DASHBOARD_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0610',
    title: 'the dashboard cannot listen there',
    cause:
      'Another program has this port, the address is none of this machine, or ports below 1024 are not for this user.',
    example: 'orze serve --port 8787, while another orze serve has it',
    fix: 'Take the port that the message names, or `--port 0` for any that is free.',
  },
  {
    code: 'E0611',
    title: 'the request cannot be understood',
    cause: 'A parameter or a key of the body is not known here, is said twice, or has a value that it cannot have.',
    example: 'GET /api/v1/runs?limt=10',
    fix: 'Use the names that the message lists; /llms.txt has those of every address.',
  },
  {
    code: 'E0612',
    title: 'the request comes from elsewhere, or went to another name',
    cause:
      'A page of another site has sent it, or the server was asked by a name that it does not know: so do pages that want to reach what ' +
      'listens on your machine (DNS rebinding). A proxy that shows the dashboard under a name of its own looks the same.',
    example: 'Host: evil.test',
    fix: 'If the name is that of your proxy: start the server with the flag that the message has, `--allow-host NAME`.',
  },
  {
    code: 'E0613',
    title: 'the token is missing or wrong',
    cause: 'It is needed to act, and for everything where the server listens beyond this machine.',
    example: 'orze serve --host 0.0.0.0, opened without `?token=…`',
    fix: 'Open the address that `orze serve` has printed, or send `Authorization: Bearer TOKEN`. It stands in .orze/serve.json.',
  },
  {
    code: 'E0614',
    title: 'this server only shows',
    cause: 'It was started without `--allow-actions`, with `--read-only`, or where ORZE_READONLY is set.',
    example: 'POST /api/v1/actions/pause',
    fix: 'Start it with `orze serve --allow-actions`, or use the command line.',
  },
  {
    code: 'E0615',
    title: 'a request that changes something was not sent as one',
    cause:
      'It needs `X-Orze: 1` and a JSON body of at most 256 KB, which no form of another page can send; and an `Idempotency-Key` is for one request.',
    example: 'curl -X POST …/actions/pause without the header',
    fix: 'Send the headers that docs/dashboard.md has.',
  },
  {
    code: 'E0616',
    title: 'nothing is there, or it is not asked this way',
    cause: 'The address is none of the server, or another method is meant for it.',
    example: 'DELETE /api/v1/runs/idea-007',
    fix: '/llms.txt lists what there is; the header `Allow` has the methods.',
  },
  {
    code: 'E0617',
    title: 'too many pages listen',
    cause: 'Each browser holds one stream of events, and the server has a bound for all of them.',
    example: 'GET /api/v1/events',
    fix: 'Close some, or ask /api/v1/changes now and then.',
  },
  {
    code: 'E0618',
    title: 'a saved view cannot have this name, or is not there',
    cause: 'Views are files, `.orze/views/NAME.yaml`: letters, digits, blanks, `.`, `_` and `-`, at most 60.',
    example: 'PUT /api/v1/views/..%2Fx',
    fix: 'Choose another name; /api/v1/views lists those that are there.',
  },
];
