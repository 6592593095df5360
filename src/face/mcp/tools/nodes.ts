import * as z from 'zod';
import { listNodes } from '../../../app/answers/nodes.ts';
import { nodes as answer } from '../../../app/schemas/nodes.ts';
import { detail, tool } from '../tool.ts';

export const nodes = tool({
  name: 'orze_nodes',
  title: 'Machines of the fleet',
  description:
    'The machines that work on this project: state by heartbeat, slots, free GPUs, the runs each holds, disk.',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({
    all: z.boolean().default(false).describe('also those that have left or died'),
    detail,
  }),
  output: answer,
  answer: (session, { all }) => session.look((view) => listNodes(view, { all })),
});
