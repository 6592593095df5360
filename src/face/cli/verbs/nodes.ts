import type { VerbSpec } from '../verb.ts';

export const nodes: VerbSpec = {
  name: 'nodes',
  group: 'look',
  summary: 'the machines that work on this folder, by their heartbeats',
  flags: [
    { flags: '--all', description: 'also those that have left or died' },
    { flags: '--exit-code', description: 'exit 1 where one is silent or dead' },
  ],
  safety: 'read',
  answer: 'orze.nodes/1',
  examples: [['orze nodes', 'who is there, and what it runs']],
  exits: { 1: 'with --exit-code: one is silent or dead' },
  run: async (input, terminal) => (await import('../nodes.ts')).runNodes(input, terminal),
};

export const gpus: VerbSpec = {
  name: 'gpus',
  group: 'look',
  summary: 'the GPUs of this machine: memory, load, and whose they are',
  safety: 'read',
  answer: 'orze.gpus/1',
  examples: [['orze gpus', 'free, ours, or of somebody else']],
  exits: { 1: 'no GPU here, or the GPU tool does not say' },
  run: async (input, terminal) => (await import('../nodes.ts')).runGpus(input, terminal),
};
