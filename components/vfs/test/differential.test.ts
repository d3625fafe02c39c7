/** The memory file system beside the host's own: the same random calls, the same answers, the same tree at the end. */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answers, randomNumbers, someCall, tree } from './random-calls.ts';
import { hostSystem, memorySystem, type System, startVfs, type Vfs } from './vfs.ts';

let vfs: Vfs;
let systems: System[];

beforeAll(async () => {
  vfs = await startVfs();
});

beforeEach(() => {
  systems = [memorySystem(vfs), hostSystem(vfs)];
});

afterEach(() => {
  for (const system of systems) system.close();
});

describe.skipIf(process.platform !== 'linux')('memory and host', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('agree on random calls, seed %d', (seed) => {
    const random = randomNumbers(seed * 7919);
    const [memory, host] = systems as [System, System];
    const errors = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const call = someCall(random);
      const { expected, found } = answers(call, memory.root, host.root);
      expect(`${round} ${call.text}: ${found}`).toBe(`${round} ${call.text}: ${expected}`);
      errors.add(expected);
      if (round % 100 === 99) expect(tree(memory.root)).toEqual(tree(host.root));
    }
    expect(errors.size).toBeGreaterThan(8);
  });
});
