/** Problems of MCP, schemas, help and completion. Those of the dashboard: dashboard.ts. */
import type { ExplainPage } from './page.ts';

export const CONNECT_PAGES: readonly ExplainPage[] = [
  {
    code: 'E0601',
    title: 'there is no such tool',
    cause:
      '`--tools` names a tool that `orze mcp` does not have, or one that changes something beside `--read-only` or ORZE_READONLY.',
    example: 'orze mcp --tools orze_statu',
    fix: 'Use a name that the message lists.',
  },
  {
    code: 'E0602',
    title: 'this file cannot be read from outside',
    cause:
      'It is not there, is no file (over MCP: no text), is a record of orze, or its path leads out of the folder, also through a link.',
    example: 'orze://runs/idea-007/files/../../orze.yaml',
    fix: 'Read a file that `orze_run_detail` (or `orze show ID --files`) names.',
  },
  {
    code: 'E0603',
    title: '`orze mcp` was started by hand',
    cause: 'It speaks with a program through stdin, and stdin is a terminal or closed.',
    example: 'orze mcp',
    fix: 'Let the client start it: `orze mcp print-config claude` prints what the client needs.',
  },
  {
    code: 'E0604',
    title: 'there are no settings for this client',
    cause: '`orze mcp print-config` knows some clients, and this is none of them.',
    example: 'orze mcp print-config emacs',
    fix: 'Use one of those that the message lists: most other clients take the form of `claude`.',
  },
  {
    code: 'E0605',
    title: 'no answer has this name',
    cause: '`orze schema NAME` was asked for a schema that there is not.',
    example: 'orze schema run-list',
    fix: '`orze schema` lists the names; `orze help --json` says which verb answers with which.',
  },
  {
    code: 'E0606',
    title: 'neither a verb nor a topic',
    cause: '`orze help` was asked for something that there is not.',
    example: 'orze help querys',
    fix: '`orze --help` lists the verbs, and the message the topics.',
  },
  {
    code: 'E0607',
    title: 'there is no completion for this shell',
    cause: '`orze completion` knows bash, zsh and fish.',
    example: 'orze completion tcsh',
    fix: 'Use one of these shells.',
  },
  {
    code: 'E0609',
    title: 'the scope and the target of a pause do not fit',
    cause: 'A node and a GPU need a target; everything and research take none.',
    example: 'orze_pause {"action": "pause", "scope": "node"}',
    fix: 'Name the host: `orze_nodes` lists them. A GPU is `node2:gpu:3`.',
  },
];
