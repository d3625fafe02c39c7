/** Components that have an instance for each object: which one a call goes to, and when it serves again. */
import { beforeEach, describe, expect, it } from 'vitest';
import { CELLS, type Cells, cellsPair } from '../../../tests/conformance/cells.ts';
import { type Js, payloadOf, thrown, trapOf } from '../../../tests/conformance/vault-pair.ts';
import { drop, type ExportedInstance, inspect, revoke } from '../index.ts';

describe.each([{ generate: true }, { generate: false }])(
  'instances for objects, with generated code: $generate',
  ({ generate }) => {
    let pair: Cells;
    let user: Js;
    let cells: Js;

    beforeEach(async () => {
      pair = await cellsPair(generate);
      ({ user, cells } = pair);
    });

    it('each have a state of their own', () => {
      const handles = [10n, 20n, 30n].map((value) => user.create(value) as number);
      expect(handles.map((one) => user.get(one))).toEqual([10, 20, 30]);
      expect(user.add(handles[1], 5n)).toBe(25);
      expect(handles.map((one) => user.get(one))).toEqual([10, 25, 30]);
      expect(pair.instance.usage().memory).toBe(3 * 65536);
    });

    it('are reached through every object of theirs', () => {
      const [a, b] = [user.create(1n), user.create(2n)];
      const [partOfA, partOfB] = [user.makePart(a), user.makePart(b)];
      user.add(b, 40n);
      expect([user.getPart(partOfA), user.getPart(partOfB)]).toEqual([1, 42]);
    });

    it('are reached by calls whose parameters go through memory', () => {
      const [a, b] = [user.create(1n), user.create(2n)];
      expect([user.sum(a, 1), user.sum(b, 10), user.sum(user.fork(a), 3)]).toEqual([18, 172, 52]);
      expect(trapOf(() => user.sum(9, 1)).message).toMatch(/there is no handle 9$/);
    });

    it('are copied', () => {
      const parent = user.create(7n);
      const child = user.fork(parent);
      user.add(parent, 1n);
      user.add(child, 100n);
      expect([user.get(parent), user.get(child)]).toEqual([8, 107]);
      const grandchild = user.fork(child);
      user.drop(child);
      expect(user.get(grandchild)).toBe(107);
    });

    it('serve again when their last object has gone', () => {
      const kept = user.create(1n);
      for (let round = 1; round <= 40; round++) {
        const cell = user.create(BigInt(round));
        const part = user.makePart(cell);
        user.drop(cell);
        expect(user.getPart(part)).toBe(round);
        user.dropPart(part);
      }
      expect(pair.instance.usage().memory).toBe(2 * 65536);
      expect(user.get(kept)).toBe(1);
      expect(pair.capabilities.size).toBe(1);
    });

    it.each([
      ['serve again with a footprint that is not large', 43n, 2],
      ['are let go with a large one', 44n, 1],
      ['are let go when they cannot say', 55n, 1],
    ])('%s', (_, value, left) => {
      const kept = user.create(1n);
      user.drop(user.create(value));
      expect(pair.instance.usage().memory).toBe(left * 65536);
      const [next, after] = [user.create(2n), user.create(3n)];
      expect([kept, next, after].map((one) => user.get(one))).toEqual([1, 2, 3]);
    });

    it('are not used up by a create that fails', () => {
      for (let round = 0; round < 40; round++) {
        expect(payloadOf(() => user.create(1300n))).toEqual({ tag: 'other', val: 4 });
      }
      expect(pair.instance.usage().memory).toBe(65536);
    });

    it('die alone', () => {
      const [a, b] = [user.create(1n), user.create(2n)];
      const part = user.makePart(b);
      expect(payloadOf(() => user.crash(b))).toEqual({ tag: 'peer-died' });
      expect(payloadOf(() => user.get(b))).toEqual({ tag: 'peer-died' });
      expect(payloadOf(() => user.fork(b))).toEqual({ tag: 'peer-died' });
      const c = user.create(3n);
      expect(payloadOf(() => user.getPart(part))).toEqual({ tag: 'peer-died' });
      user.drop(b);
      user.dropPart(part);
      expect([user.get(a), user.get(c)]).toEqual([1, 3]);
      expect(pair.instance.death?.message).toMatch(/^cells trapped in .*crash: unreachable$/);
    });

    it('outlive the first of them', () => {
      const [a, b] = [user.create(1n), user.create(2n)];
      expect(payloadOf(() => user.crash(a))).toEqual({ tag: 'peer-died' });
      user.drop(a);
      expect(user.get(b)).toBe(2);
      expect(user.get(user.create(3n))).toBe(3);
      expect(user.get(user.fork(b))).toBe(2);
    });

    it('are so many at most', async () => {
      const few = await cellsPair(generate, 3);
      const handles = [1n, 2n, 3n].map((value) => few.user.create(value) as number);
      expect(payloadOf(() => few.user.create(4n))).toEqual({ tag: 'exhausted' });
      expect(payloadOf(() => few.user.fork(handles[0]))).toEqual({ tag: 'exhausted' });
      expect(payloadOf(() => few.cells.Cell.create(4n))).toEqual({ tag: 'exhausted' });
      few.user.drop(handles[2]);
      const copy = few.user.fork(handles[0]);
      expect(few.user.get(copy)).toBe(1);
      expect(payloadOf(() => few.user.crash(copy))).toEqual({ tag: 'peer-died' });
      expect(few.user.get(few.user.create(5n))).toBe(5);
    });

    it.each([
      ['cannot be copied', 99n, { tag: 'exhausted' }],
      ['traps when it is', 66n, { tag: 'peer-died' }],
      ['names memory that it does not have', 77n, { tag: 'peer-died' }],
    ])('give an error for a copy of one that %s', (_, value, error) => {
      const [other, cell] = [user.create(1n), user.create(value)];
      expect(payloadOf(() => user.fork(cell))).toEqual(error);
      expect(user.get(user.fork(other))).toBe(1);
    });

    it('need rights as any other', () => {
      const parent = user.create(7n);
      const child = user.fork(parent);
      const weak = user.attenuate(child, { write: true });
      const missing = {
        tag: 'denied',
        val: { tag: 'missing', val: expect.objectContaining({ read: true }) },
      };
      expect(payloadOf(() => user.get(weak))).toEqual(missing);
      expect(payloadOf(() => user.fork(weak))).toEqual(missing);
      expect(user.add(weak, 1n)).toBe(8);
      user.revoke(child);
      expect(payloadOf(() => user.add(weak, 1n))).toEqual({ tag: 'denied', val: { tag: 'revoked' } });
      expect(user.get(child)).toBe(8);
      user.drop(child);
      expect(pair.instance.usage().memory).toBe(2 * 65536);
      user.drop(weak);
      expect(user.get(user.create(3n))).toBe(3);
      expect(pair.instance.usage().memory).toBe(2 * 65536);
    });

    it('are reached by whoever is given a handle', async () => {
      const other = await pair.another();
      const [first, second] = [user.create(1n), user.create(2n)];
      const moved = other.take(user.give(second));
      expect(other.get(moved)).toBe(2);
      expect(other.add(moved, 5n)).toBe(7);
      const copy = user.take(other.give(other.fork(moved)));
      other.drop(moved);
      expect([user.get(first), user.get(copy)]).toEqual([1, 7]);
    });

    it('are reached from JavaScript', () => {
      const [a, b] = [cells.Cell.create(1n), cells.Cell.create(2n)];
      expect(b).toBeInstanceOf(cells.Cell);
      const c = b.fork();
      expect([a.get(), b.add(10n), c.get()]).toEqual([1, 12, 2]);
      const part = c.part();
      expect(part.get()).toBe(2);
      drop(c);
      expect(part.get()).toBe(2);
      const weak = b.attenuate({ write: true });
      expect(inspect(weak)).toEqual(['write']);
      expect(payloadOf(() => weak.fork())).toMatchObject({ tag: 'denied' });
      revoke(b);
      expect(payloadOf(() => weak.add(1n))).toEqual({ tag: 'denied', val: { tag: 'revoked' } });
      expect(payloadOf(() => b.crash())).toEqual({ tag: 'peer-died' });
      expect(payloadOf(() => b.fork())).toEqual({ tag: 'peer-died' });
      expect(a.get()).toBe(1);
      expect(user.get(user.take(a))).toBe(1);
    });

    it('are reached from other parts of the kernel', () => {
      const exported = pair.instance.exports.get(CELLS) as ExportedInstance;
      const call = (name: string, ...args: unknown[]) => exported.callByEntries(name, 'elsewhere')!(...args);
      const [a, b] = [call('[static]cell.create', 1n), call('[static]cell.create', 2n)];
      const c = call('[method]cell.fork', b);
      call('[method]cell.add', b, 40n);
      expect([a, b, c].map((entry) => call('[method]cell.get', entry))).toEqual([1, 42, 2]);
      expect(pair.capabilities.snapshot().map(({ holder }) => holder)).toEqual([
        'elsewhere',
        'elsewhere',
        'elsewhere',
      ]);
      const sums = [a, b].map((entry) => call('[method]cell.sum', entry, ...new Array(17).fill(1)));
      expect(sums).toEqual([18, 59]);
    });

    it('keep the functions that make copies to the kernel', () => {
      expect(trapOf(() => user.restore()).message).toMatch(/restore: only the kernel calls it$/);
      expect(() => cells.Cell.save()).toThrow('only the kernel calls it');
    });

    it('end the user that passes a handle of none of them', () => {
      user.create(1n);
      expect(trapOf(() => user.fork(9)).message).toMatch(/there is no handle 9$/);
    });

    it('end with the component', () => {
      const [a, b] = [user.create(1n), user.create(2n)];
      pair.instance.close();
      for (const call of [() => user.get(a), () => user.get(b), () => user.fork(a)]) {
        expect(payloadOf(call)).toEqual({ tag: 'peer-died' });
      }
      expect(payloadOf(() => user.create(3n))).toEqual({ tag: 'exhausted' });
      user.drop(a);
      user.drop(b);
      expect(thrown(() => cells.Cell.create(1n))).toBeInstanceOf(Error);
    });

    it('come and go ten thousand times', () => {
      expect(user.churn(10_000)).toBe(0);
      expect(pair.instance.usage().memory).toBe(65536);
    });
  },
);
