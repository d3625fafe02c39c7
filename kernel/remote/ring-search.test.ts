/** Rings of waits through several processes: what is found, what is not, and what a process that lies can do. */

import { describe, expect, it } from 'vitest';
import { tagOf } from '../channel/link.ts';
import { PROBE_BYTES, probeBytes, probeOf } from './probe.ts';
import { type Incoming, RingSearch } from './ring-search.ts';
import { WaitTable, waitMemory } from './wait-table.ts';

const DOMAINS = 5;
const CALL = tagOf('call');

/** All processes of a machine, and what is on its way between them. */
class Machine {
  now = 1000;
  readonly processes: Process[] = [];
  readonly #travelling: (() => void)[] = [];
  /** Probes that were carried. */
  carried = 0;

  carry(deliver: () => void): void {
    this.#travelling.push(deliver);
  }

  /** Carries what is on its way, and what follows from it. */
  arrive(): void {
    for (let next = this.#travelling.shift(); next; next = this.#travelling.shift()) {
      this.carried++;
      next();
    }
  }

  /** Time goes by; all look, in this order or the other one. */
  pass(milliseconds: number, backwards = false): void {
    this.now += milliseconds;
    for (const one of backwards ? [...this.processes].reverse() : this.processes) one.search.look();
    this.arrive();
  }

  /** Domains that were refused, as `process.domain`. */
  get refused(): string[] {
    return this.processes.flatMap((one) =>
      one.refused.map((domain) => `${this.processes.indexOf(one)}.${domain}`),
    );
  }
}

class Process {
  readonly waits = new WaitTable(waitMemory(DOMAINS));
  readonly search: RingSearch;
  readonly refused: number[] = [];
  readonly #machine: Machine;
  #calls = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    machine.processes.push(this);
    this.search = new RingSearch({
      waits: this.waits,
      now: () => machine.now,
      wake: (domain) => this.refused.push(domain),
    });
  }

  /** A link from this process to a domain of another one. */
  link(callee: Process, domain: number) {
    const number = this.search.number();
    const incoming = callee.search.incoming(domain);
    const seen: Uint8Array[] = [];
    const outgoing = {
      follow: (call: number, probe: Uint8Array) => {
        seen.push(probe);
        this.#machine.carry(() => incoming.follows(call, probe));
      },
    };
    this.search.outgoing(number, outgoing);
    return { number, incoming, seen };
  }

  /** A domain waits for one of this process. */
  waitsFor(domain: number, other: number): void {
    expect(this.waits.enter(domain, other, this.#machine.now++)).toBeNull();
    this.waits.sends(domain, this.#calls++);
  }

  /** A domain calls over a link, and waits; gives what ends that. */
  calls(domain: number, { number, incoming }: { number: number; incoming: Incoming }): () => void {
    const before = this.waits.enter(domain, number, this.#machine.now++)!;
    const call = this.#calls++;
    this.waits.sends(domain, call);
    incoming.owed.came(CALL, call);
    return () => {
      incoming.owed.went(call);
      this.waits.leave(domain, before);
    };
  }
}

/** So many processes, each of whose domain 1 calls that of the next. */
function ring(count: number) {
  const machine = new Machine();
  const processes = Array.from({ length: count }, () => new Process(machine));
  const links = processes.map((one, at) => one.link(processes[(at + 1) % count]!, 1));
  return { machine, processes, links };
}

describe('a ring', () => {
  it.each([1, 2, 3, 7])('through %i processes costs the call that closed it, within a moment', (count) => {
    for (let closing = 0; closing < count; closing++) {
      const { machine, processes, links } = ring(count);
      for (let step = 1; step <= count; step++) {
        const at = (closing + step) % count;
        processes[at]!.calls(1, links[at]!);
      }
      machine.pass(150, closing % 2 === 1);
      expect(machine.refused).toEqual([`${closing}.1`]);
      machine.pass(150);
      expect(machine.refused).toEqual([`${closing}.1`]);
    }
  });

  it('is found though all waits began at one moment', () => {
    for (let round = 0; round < 20; round++) {
      const { machine, processes, links } = ring(3);
      for (const [at, one] of processes.entries()) {
        machine.now = 1000;
        one.calls(1, links[at]!);
      }
      machine.pass(150, round % 2 === 1);
      expect(machine.refused).toHaveLength(1);
    }
  });

  it('through several domains of each process may be closed by a call inside of one', () => {
    const machine = new Machine();
    const [one, two] = [new Process(machine), new Process(machine)];
    const [out, back] = [one.link(two, 1), two.link(one, 1)];
    two.waitsFor(1, 2);
    two.waitsFor(2, 3);
    two.calls(3, back);
    one.waitsFor(2, 3);
    one.calls(3, out);
    one.waitsFor(1, 2);
    machine.pass(150);
    expect(machine.refused).toEqual(['0.1']);
  });

  it('that passes a process twice is one ring', () => {
    const machine = new Machine();
    const [one, two] = [new Process(machine), new Process(machine)];
    const links = [one.link(two, 1), two.link(one, 2), one.link(two, 2), two.link(one, 1)] as const;
    one.calls(1, links[0]);
    two.calls(1, links[1]);
    one.calls(2, links[2]);
    two.calls(2, links[3]);
    machine.pass(150);
    expect(machine.refused).toEqual(['1.2']);
  });

  it('is found by who waits in it, whoever waits for it', () => {
    const { machine, processes, links } = ring(2);
    const outside = new Process(machine);
    const [front, behind] = [outside.link(processes[0]!, 1), processes[1]!.link(outside, 3)];
    processes[0]!.calls(1, links[0]!);
    processes[1]!.calls(1, links[1]!);
    outside.calls(1, front);
    processes[1]!.calls(3, behind);
    machine.pass(150);
    expect(machine.refused).toEqual(['1.1']);
  });

  it('is looked for again when a probe was lost', () => {
    const { machine, processes, links } = ring(2);
    processes[0]!.calls(1, links[0]!);
    processes[1]!.calls(1, links[1]!);
    for (const { incoming } of links) incoming.left = 0;
    const look = processes.map((one) => () => one.search.look());
    machine.now += 150;
    look[1]!();
    links[0]!.incoming.left = 0;
    machine.arrive();
    machine.pass(150);
    expect(machine.refused).toEqual([]);
    machine.pass(600);
    expect(machine.refused).toEqual(['1.1']);
  });
});

describe('no ring', () => {
  it('costs nothing, and nothing is sent where nobody both calls and is called', () => {
    const { machine, processes, links } = ring(3);
    processes[0]!.calls(1, links[0]!);
    machine.pass(10_000);
    expect([machine.refused, machine.carried]).toEqual([[], 0]);
    processes[1]!.calls(1, links[1]!);
    machine.pass(10_000);
    expect([machine.refused, machine.carried]).toEqual([[], 1]);
  });

  it('is one whose waits were not there at one time', () => {
    const { machine, processes, links } = ring(3);
    const ends = [0, 1].map((at) => processes[at]!.calls(1, links[at]!));
    processes[2]!.calls(1, links[2]!);
    machine.now += 150;
    processes[2]!.search.look();
    // Behind its probe's back: the first call of 1 is answered, and it makes another one.
    const follow = () => {
      ends[1]!();
      processes[1]!.calls(1, links[1]!);
    };
    let arrived = 0;
    for (const { incoming } of links) {
      const { follows } = incoming;
      incoming.follows = (call, probe) => {
        const taken = follows.call(incoming, call, probe);
        if (++arrived === 3) follow();
        return taken;
      };
    }
    machine.arrive();
    expect(machine.refused).toEqual([]);
  });

  it('is one of which a call was answered, whether its caller knows it already or not', () => {
    const { machine, processes, links } = ring(2);
    processes[0]!.calls(1, links[0]!);
    processes[1]!.calls(1, links[1]!);
    links[0]!.incoming.owed.went(0);
    machine.pass(150);
    expect(machine.refused).toEqual([]);
  });

  it('is one of which a call was cancelled', () => {
    const { machine, processes, links } = ring(2);
    processes[0]!.calls(1, links[0]!);
    processes[1]!.calls(1, links[1]!);
    links[0]!.incoming.owed.came(tagOf('cancel'), 0);
    machine.pass(150);
    expect(machine.refused).toEqual([]);
  });
});

describe('a process that lies', () => {
  /** 0 calls 1, which calls 2; the liar calls 0 and 1, and is called by nobody. */
  function honest() {
    const machine = new Machine();
    const [zero, one, two, liar] = Array.from({ length: 4 }, () => new Process(machine)) as [
      Process,
      Process,
      Process,
      Process,
    ];
    const [first, second] = [zero.link(one, 1), one.link(two, 1)];
    zero.calls(1, first);
    one.calls(1, second);
    const links = [liar.link(zero, 1), liar.link(one, 1)] as const;
    for (const link of links) liar.calls(2, link);
    return { machine, zero, one, two, liar, links, second };
  }
  const forged = { tie: 1n, nonce: 2n, since: 0, path: 0n, hops: 64 };

  it('cannot have calls of others refused, nor learns whether there are any', () => {
    const { machine, links, liar } = honest();
    for (const since of [0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1001])
      for (const { incoming } of links)
        expect(incoming.follows(0, probeBytes({ ...forged, since }))).toBe(true);
    machine.pass(10_000);
    expect(machine.refused).toEqual([]);
    expect(liar.search).toBeDefined();
  });

  it('cannot use the nonce of a wait that is over', () => {
    const { machine, processes, links } = ring(2);
    const [zero, one] = processes as [Process, Process];
    const end = zero.calls(1, links[0]!);
    one.calls(1, links[1]!);
    machine.now += 150;
    zero.search.look();
    one.search.look();
    const known = probeOf(links[1]!.seen[0]!)!;
    expect(known.since).toBeGreaterThan(0);
    end();
    zero.calls(1, links[0]!);
    machine.processes.length = 0;
    for (let round = 0; round < 3; round++) links[1]!.incoming.follows(1, probeBytes(known));
    expect(zero.refused).toEqual([]);
  });

  it('has its probes sent on once each, so many in a while, and so far', () => {
    const { machine, links, second } = honest();
    for (let sent = 0; sent < 1000; sent++)
      links[1].incoming.follows(1, probeBytes({ ...forged, since: Number.POSITIVE_INFINITY }));
    machine.arrive();
    expect(second.seen).toHaveLength(64);
    expect(probeOf(second.seen[0]!)!.hops).toBe(63);
    machine.pass(1);
    links[1].incoming.follows(
      1,
      probeBytes({ ...forged, since: Number.POSITIVE_INFINITY, hops: 2 ** 32 - 1 }),
    );
    links[1].incoming.follows(1, probeBytes({ ...forged, since: Number.POSITIVE_INFINITY, hops: 1 }));
    expect(second.seen.slice(64).map((probe) => probeOf(probe)!.hops)).toEqual([63]);
  });

  it('sends a probe that is none, or follows no call that is owed an answer', () => {
    const { links, second } = honest();
    for (const length of [0, 1, PROBE_BYTES - 1, PROBE_BYTES + 1])
      expect(links[1].incoming.follows(1, new Uint8Array(length))).toBe(false);
    expect(links[1].incoming.follows(999, probeBytes({ ...forged, since: 1e9 }))).toBe(true);
    expect(second.seen).toEqual([]);
  });

  it('in a ring that nobody else is in can keep a probe going no further than its hops', () => {
    const { machine, processes, links } = ring(2);
    const outside = new Process(machine).link(processes[0]!, 1);
    processes[0]!.calls(1, links[0]!);
    processes[1]!.calls(1, links[1]!);
    outside.incoming.owed.came(CALL, 77);
    outside.incoming.follows(77, probeBytes({ ...forged, since: Number.POSITIVE_INFINITY }));
    machine.arrive();
    expect(machine.carried).toBe(63);
  });
});
