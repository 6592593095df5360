/**
 * The real Claiming and the real Launcher, through every order of their calls on the shared folder, with a crash or a lying call anywhere:
 * what the model says (test/proof/model.test.ts) is so in the code.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../model/explore.ts';
import type { Explored } from '../model/explore.ts';
import { CLAIM_SCENES, LAUNCH_SCENES, isShared } from '../model/scenes.ts';
import type { NamedScene } from '../model/scenes.ts';
import { figure, reach } from '../rig/proof.ts';

async function holds({ name, faults: [short, far], begin }: NamedScene): Promise<void> {
  const result = await explore(begin, isShared, reach(short, far));
  expect(story(result)).toBe('');
  figure(
    'model check',
    `real code, ${name}: ${result.runs} runs, ${result.states} states, ${result.seconds.toFixed(1)} s`,
  );
}

const story = ({ violation }: Explored): string =>
  violation === null ? '' : [violation.what, ...violation.story].join('\n');

describe('the real claim, in every order of its calls and with a fault at any of them,', () => {
  it.each(Object.entries<NamedScene>(CLAIM_SCENES))('%s', (_fact, scene) => holds(scene));
});

describe('the real launch, in every order of its calls and with a fault at any of them,', () => {
  it.each(Object.entries<NamedScene>(LAUNCH_SCENES))('%s', (_fact, scene) => holds(scene));
});
