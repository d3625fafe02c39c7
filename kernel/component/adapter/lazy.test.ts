import { describe, expect, it } from 'vitest';
import { bodyOf, lazily, lazilyForHost, type Restart } from './lazy.ts';

const usual = {
  site: { interface: '', function: '' },
  policy: undefined,
  counter: undefined,
  trace: undefined,
};

/** Tells by its result whether it was generated, and counts how often each kind was made. */
function maker() {
  const made = { generated: 0, closures: 0 };
  const make = ({ generate }: { readonly generate: boolean }) => {
    made[generate ? 'generated' : 'closures']++;
    return (value: number) => `${generate ? 'generated' : 'closures'} ${value}`;
  };
  return { made, make };
}

describe.each([
  ['a component`s call', (body: Parameters<typeof lazilyForHost>[1]) => lazily(1, body, {})],
  ['a host`s call', (body: Parameters<typeof lazilyForHost>[1]) => lazilyForHost(1, body)],
])('%s', (_, stubOf) => {
  it('is served by closures first, and by generated code once there have been many', () => {
    const { made, make } = maker();
    const stub = stubOf(() => bodyOf({ ...usual, generate: true, warms: true }, make)) as (
      n: number,
    ) => string;
    expect(made).toEqual({ generated: 0, closures: 0 });
    expect(stub(0)).toBe('closures 0');
    const all = Array.from({ length: 200 }, (_, n) => stub(n));
    expect(all[0]).toBe('closures 0');
    expect(all.at(-1)).toBe('generated 199');
    expect(made).toEqual({ generated: 1, closures: 1 });
  });

  it.each([0, 10, 100])('begins anew when it is told so, after %s calls', (calls) => {
    const { made, make } = maker();
    const told: Restart[] = [];
    const stub = stubOf((restart) => {
      told.push(restart);
      return bodyOf({ ...usual, generate: true, warms: true }, make);
    }) as (n: number) => string;
    for (let n = 0; n <= calls; n++) stub(n);
    told[0]!.again();
    const [closures, { generated }] = [made.closures, made];
    for (let n = 0; n < 100; n++) stub(n);
    expect(made).toEqual({ closures: closures + 1, generated: generated + 1 });
    expect(told).toEqual([told[0], told[0]]);
  });

  it.each([{ generate: true }, { generate: false }])(
    'is of the kind that was asked for: $generate',
    (how) => {
      const { made, make } = maker();
      const stub = stubOf(() => bodyOf({ ...usual, ...how }, make)) as (n: number) => string;
      for (let n = 0; n < 100; n++) expect(stub(n)).toBe(`${how.generate ? 'generated' : 'closures'} ${n}`);
      expect(made.generated + made.closures).toBe(1);
    },
  );
});
