import { expect, it, vi } from 'vitest';
import { compileLessEagerly } from '../../src/edge/engine.ts';

const set = vi.hoisted(() => vi.fn<(flag: string) => void>());
vi.mock('node:v8', () => ({ setFlagsFromString: set }));

it('an engine is given the flags that it has, and no others: it would complain of them at each start', () => {
  compileLessEagerly('11.3.244.8-node.38');
  expect(set.mock.calls).toEqual([['--interrupt-budget=500000']]);
  compileLessEagerly('13.6.233.17-node.53');
  compileLessEagerly('14.6.202.34-node.34');
  expect(set).toHaveBeenCalledTimes(1);
});
