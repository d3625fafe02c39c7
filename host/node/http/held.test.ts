import { describe, expect, it } from 'vitest';
import type { CapabilityView } from '../../../kernel/capability/table.ts';
import { combined } from './held.ts';

const view = (id: number, parent?: number): CapabilityView => ({
  ...{ id, holder: 'app', provider: 'host', type: 'a:b/c', rights: [], state: 'live' },
  ...(parent === undefined ? {} : { parent }),
});

describe('the tables of several workers', () => {
  it('are one, with numbers of their own and the worker in each name that is one', () => {
    const { capabilities, asOf } = combined([
      { capabilities: [view(3), view(7, 3)], asOf: 20 },
      { capabilities: [], asOf: 10 },
      { capabilities: [view(1), view(2, 1)], asOf: 30 },
    ]);
    expect(capabilities.map(({ id, parent, holder }) => [id, parent, holder])).toEqual([
      [3, undefined, 'app in worker 1'],
      [7, 3, 'app in worker 1'],
      [8, undefined, 'app in worker 3'],
      [9, 8, 'app in worker 3'],
    ]);
    expect(capabilities.every(({ provider }) => provider === 'host')).toBe(true);
    expect(asOf).toBe(10);
  });
});
