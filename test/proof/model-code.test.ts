/**
 * The real Claiming and the real Launcher, through every order of their calls on the shared folder, with a crash or a lying call anywhere:
 * what the model says (test/proof/model.test.ts) is so in the code.
 */
import { describe, expect, it } from 'vitest';
import { explore } from '../model/explore.ts';
import type { Explored, Scene } from '../model/explore.ts';
import { CLAIM_SCENES, LAUNCH_SCENES, isShared } from '../model/scenes.ts';
import type { NamedScene } from '../model/scenes.ts';
import { figure, reach } from '../rig/proof.ts';

/** Answers how many processes were started in all orders together. */
async function holds({ name, faults: [short, far], begin: beginOne }: NamedScene): Promise<number> {
  let launches = 0;
  const begin = (): Scene => {
    const scene = beginOne();
    const judge: Scene['judge'] = (late) => {
      launches += scene.launches();
      return scene.judge(late);
    };
    return { ...scene, judge };
  };
  const result = await explore(begin, isShared, reach(short, far));
  expect(story(result)).toBe('');
  figure(
    'model check',
    `real code, ${name}: ${result.runs} runs, ${result.states} states, ${result.seconds.toFixed(1)} s`,
  );
  return launches;
}

const story = ({ violation }: Explored): string =>
  violation === null ? '' : [violation.what, ...violation.story].join('\n');

describe('the real claim, in every order of its calls and with a fault at any of them,', () => {
  it.each(Object.entries<NamedScene>(CLAIM_SCENES))('%s', async (_fact, scene) => void (await holds(scene)));
});

describe('the real launch, in every order of its calls and with a fault at any of them,', () => {
  it.each(Object.entries<NamedScene>(LAUNCH_SCENES))('%s', async (_fact, scene) => {
    // Who starts nothing starts nothing twice: a rig in which no launch can succeed proves nothing.
    expect(await holds(scene)).toBeGreaterThan(0);
  });
});
