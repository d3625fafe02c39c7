import { describe, expect, it } from 'vitest';
import { Random } from '../../tests/conformance/random-types.ts';
import { type Body, copyOf, LONG } from './body.ts';
import { Duplex, declareDead, duplexMemory } from './duplex.ts';
import { RingEnded, ringBytes } from './ring.ts';

const LIMIT = 4000;

/** Two ends on one thread, and a second look at the memory between them. */
function ends(capacity = 256) {
  const memory = duplexMemory(capacity);
  const [a, b] = ([0, 1] as const).map((side) => new Duplex(memory, side, { message: LIMIT })) as [
    Duplex,
    Duplex,
  ];
  return { memory, a, b, shared: new Uint8Array(memory) };
}

function sample(length: number, from: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (from + index) % 251);
}

/** A body as it is, or cut into parts. */
function inParts(random: Random, body: Uint8Array): Body {
  if (random.below(2) === 0) return body;
  const [first, second] = [random.below(body.length + 1), random.below(body.length + 1)].sort(
    (a, b) => a - b,
  );
  return [body.subarray(0, first), body.subarray(first, second), body.subarray(second!)];
}

function errorOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('a ring of messages', () => {
  it('carries every length across every offset of its end', () => {
    const { a, b } = ends();
    let count = 0;
    for (let length = 0; length <= 112; length++) {
      for (let offset = 0; offset < 32; offset++, count++) {
        const body = sample(length, count);
        expect(a.writer.offer(count, length, body)).toBe(true);
        a.writer.publish();
        expect(b.reader.next()).toBe(true);
        expect([b.reader.tag, b.reader.id]).toEqual([count, length]);
        expect(Buffer.compare(b.reader.body, body)).toBe(0);
      }
    }
    expect(b.reader.next()).toBe(false);
  });

  it.each([1, 2, 3])('keeps order and contents of random messages, in pieces and not (seed %i)', (seed) => {
    const random = new Random(seed);
    const { a, b } = ends(random.pick([256, 512, 4096]));
    const sent: Uint8Array[] = [];
    let received = 0;
    const receive = () => {
      while (b.reader.next()) {
        expect(b.reader.tag).toBe(received);
        expect(Buffer.compare(b.reader.body, sent[received++]!)).toBe(0);
      }
    };
    while (sent.length < 2000) {
      const body = sample(random.below(random.pick([8, 60, 300, LIMIT + 1])), random.below(251));
      while (!a.writer.offer(sent.length, 7, inParts(random, body))) receive();
      sent.push(body);
      if (random.below(4) === 0) a.writer.publish();
      if (random.below(4) === 0) receive();
    }
    while (!a.writer.flush()) receive();
    a.writer.publish();
    receive();
    expect(received).toBe(sent.length);
  });

  it.each([LONG, 3 * LONG, 9 * LONG])('leaves a message of %i bytes to who takes it', (length) => {
    const memory = duplexMemory(8 * LONG);
    const [a, b] = [new Duplex(memory, 0), new Duplex(memory, 1)];
    const taken: Uint8Array[] = [];
    const pass = (body: Uint8Array) => {
      a.writer.offer(0, 0, [body.subarray(0, 5), body.subarray(5)]);
      do {
        a.writer.flush();
        a.writer.publish();
      } while (!b.reader.next());
      taken.push(b.reader.body);
    };
    for (let from = 0; from < 3; from++) pass(sample(length, from));
    pass(sample(10, 0));
    for (let from = 0; from < 3; from++)
      expect(Buffer.compare(taken[from]!, copyOf(sample(length, from)))).toBe(0);
  });

  it('shows nothing before it is published, then all at once', () => {
    const { a, b } = ends();
    const seen = b.bell.count;
    for (let one = 0; one < 5; one++) a.writer.offer(one, 0, sample(3, one));
    expect([b.reader.next(), b.bell.count]).toEqual([false, seen]);
    a.writer.publish();
    expect(b.bell.count).toBe(seen + 1);
    for (let one = 0; one < 5; one++) expect([b.reader.next(), b.reader.tag]).toEqual([true, one]);
  });

  it('says that it is full, and rings once half of it is free', () => {
    const { a, b } = ends();
    let put = 0;
    while (a.writer.offer(put, 0, sample(8, 0))) put++;
    const seen = a.bell.count;
    expect(put).toBe(Math.floor(256 / 24));
    while (b.reader.next());
    expect(a.bell.count).toBe(seen + 1);
    expect(a.writer.offer(put, 0, sample(8, 0))).toBe(true);
  });

  it('refuses a message above the limit, and goes on', () => {
    const { a, b } = ends();
    const message = `a message of ${LIMIT + 1} bytes is above the channel's limit of ${LIMIT}`;
    expect(() => a.writer.offer(0, 0, new Uint8Array(LIMIT + 1))).toThrow(new RangeError(message));
    a.writer.offer(1, 2, sample(1, 9));
    a.writer.publish();
    expect([b.reader.next(), b.reader.tag]).toEqual([true, 1]);
  });

  it('has a size that is a power of two', () => {
    for (const size of [0, 128, 300, 2 ** 31]) {
      expect(() => ringBytes(size)).toThrow(
        `a ring of ${size} bytes: its size is a power of two from 256 to 1073741824`,
      );
    }
  });

  it('is read to its end when it is closed, and wakes both sides', async () => {
    const { a, b } = ends();
    const woken = b.bell.changed(b.bell.count);
    a.writer.offer(1, 1, sample(5, 5));
    a.close();
    await woken;
    expect(b.end).toBe('open');
    expect([b.reader.next(), b.reader.next(), b.end]).toEqual([true, false, 'closed']);
    expect(errorOf(() => b.writer.offer(0, 0, sample(1, 1)))).toMatchObject({ end: 'refused' });
  });

  it('ends for both sides when one has died, in the middle of a message or not', async () => {
    for (const length of [10, 1000]) {
      const { memory, a, b } = ends();
      const woken = Promise.all([a.bell.changed(a.bell.count), b.bell.changed(b.bell.count)]);
      a.writer.offer(1, 1, sample(length, 0));
      a.writer.publish();
      declareDead(memory);
      await woken;
      expect(b.reader.next()).toBe(length === 10);
      expect([b.reader.next(), b.end]).toEqual([false, 'peer-died']);
      expect(errorOf(() => a.writer.offer(0, 0, sample(1, 1)))).toMatchObject({ end: 'peer-died' });
    }
  });
});

describe('a ring with a hostile end', () => {
  /** Where side 0's ring is in the memory: behind two bells. */
  const CONTROL = 256;
  const RECORDS = CONTROL + 256;

  const damages: [string, (words: Int32Array) => void, string][] = [
    [
      'a count beyond the ring',
      (words) => (words[CONTROL / 4] = 512),
      'the writer says it has written 512 bytes where 0 were read',
    ],
    [
      'a count that goes back',
      (words) => (words[CONTROL / 4] = -8),
      'the writer says it has written 4294967288 bytes where 0 were read',
    ],
    [
      'a count that no record ends at',
      (words) => (words[CONTROL / 4] = 27),
      'the writer says it has written 27 bytes where 0 were read',
    ],
    ['half a record', (words) => (words[CONTROL / 4] = 8), 'a record of 8 bytes'],
    [
      'a body beyond what was written',
      (words) => (words[RECORDS / 4] = 17),
      'a body of 17 bytes in 8 that were written',
    ],
    [
      'a body of all there is',
      (words) => (words[RECORDS / 4] = 0x7fff_ffff),
      'a body of 2147483647 bytes in 8 that were written',
    ],
    [
      'a repeated record',
      (words) => (words[RECORDS / 4 + 1] = -1),
      'record 4294967295 in the place of record 0',
    ],
    ['an empty piece', (words) => (words[RECORDS / 4] = -(2 ** 31)), 'an empty piece of a message'],
  ];

  it.each(damages)('ends at %s', (_, damage, message) => {
    const { memory, a, b } = ends();
    a.writer.offer(0, 0, sample(8, 0));
    a.writer.publish();
    damage(new Int32Array(memory));
    const error = errorOf(() => b.reader.next());
    expect(error).toEqual(new RingEnded('broken', `the channel was broken: ${message}`));
    expect(errorOf(() => b.reader.next())).toBe(error);
    expect([b.end, errorOf(() => a.writer.offer(0, 0, sample(1, 0)))]).toMatchObject([
      'broken',
      { end: 'broken' },
    ]);
  });

  it('ends at a message whose pieces go past the limit, and at a piece of another', () => {
    const { memory, b } = ends();
    const writer = new Duplex(memory, 0, { message: 2 * LIMIT }).writer;
    writer.offer(0, 0, new Uint8Array(LIMIT + 1));
    const pump = () => {
      while (!writer.flush()) b.reader.next();
      while (b.reader.next());
    };
    expect(pump).toThrow(`above the limit of ${LIMIT}`);
    const other = ends();
    other.a.writer.offer(0, 0, new Uint8Array(300));
    // The second of its pieces of 56 bytes.
    new Int32Array(other.memory)[(RECORDS + 72 + 12) / 4] = 5;
    expect(() => other.b.reader.next()).toThrow('the channel was broken: a piece of another message');
  });

  it('tells a writer that its reader has taken more than there was', () => {
    const { memory, a } = ends();
    new Int32Array(memory)[CONTROL / 4 + 16] = 64;
    const fill = () => {
      while (a.writer.offer(0, 0, sample(40, 0)));
    };
    expect(fill).toThrow('the channel was broken: the reader says it has read 64 bytes of 0');
  });

  it.each([1, 2, 3, 4])('takes or refuses random bytes in its memory at random moments (seed %i)', (seed) => {
    const random = new Random(seed);
    let broken = 0;
    for (let run = 0; run < 300; run++) {
      const { a, b, shared } = ends();
      const step = () => {
        a.writer.offer(1, 2, sample(random.below(200), 0));
        if (random.below(2) === 0) a.writer.publish();
        while (random.below(5) > 0 && b.reader.next());
      };
      for (let turn = 0; turn < 30; turn++) {
        const error = errorOf(step);
        if (error !== undefined) {
          expect(error).toBeInstanceOf(RingEnded);
          broken++;
          break;
        }
        for (let bytes = random.below(4); bytes > 0; bytes--) {
          shared[random.pick([0, CONTROL, CONTROL + 64, RECORDS]) + random.below(random.pick([4, 256]))] =
            random.below(256);
        }
      }
    }
    expect(broken).toBeGreaterThan(250);
  });
});
