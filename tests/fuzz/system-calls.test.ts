/** The Linux personality holds under random sequences of system calls; planted defects are found. */

import { describe, expect, it } from 'vitest';
import { switchOnFeatures } from '../../host/node/worker/engine-features.ts';
import { Reader } from '../../kernel/component/binary/reader.ts';
import { runCampaign } from '../../tools/fuzz/campaign/campaign.ts';
import { workOfStepper } from '../../tools/fuzz/campaign/rounds.ts';
import { describe as told } from '../../tools/fuzz/finding/replay.ts';
import { readParts, SECTION } from '../../tools/fuzz/instrument/parts.ts';
import { bytes, forking, result, sequence, text, written } from '../../tools/fuzz/linux/calls.ts';
import { linuxSubject } from '../../tools/fuzz/linux/campaign.ts';
import type { LinuxFinding } from '../../tools/fuzz/linux/confirm.ts';
import { describeCalls } from '../../tools/fuzz/linux/description.ts';
import { decodeSeed, encodeSeed } from '../../tools/fuzz/linux/encoding.ts';
import { leakedHandles } from '../../tools/fuzz/linux/examine.ts';
import { LinuxJob } from '../../tools/fuzz/linux/job.ts';
import { programText } from '../../tools/fuzz/linux/program-text.ts';
import { Runner } from '../../tools/fuzz/linux/runner.ts';
import { listing, observedLines } from '../../tools/fuzz/linux/show.ts';
import { type Components, loadComponents } from '../../tools/fuzz/linux/system.ts';

switchOnFeatures();
const runs = Number(process.env.NUCLEUS_FUZZ_RUNS ?? 40);
const description = describeCalls();
const components = loadComponents();
const runner = await Runner.open(components, description);

const story = forking(
  sequence(
    ['openat', -100, text('/data/a'), 0x42, 0o644],
    ['write', result(0), text('four'), 4],
    ['pipe2', bytes(8), 0],
    ['fork'],
    ['write', written(2, 0, 4), bytes(8, { 0: [result(0), 4] }), 4],
    ['pread64', result(0), bytes(16), 16, 0],
    ['read', written(2, 0, 0), bytes(4), 4],
  ),
  3,
  2,
);

async function campaign(of: Components, count: number, calls = description) {
  const findings: LinuxFinding[] = [];
  const job = new LinuxJob(await Runner.open(of, calls), { seed: 1 });
  const summary = await runCampaign(linuxSubject(of, calls), [workOfStepper(job)], {
    runs: count,
    found: (one) => findings.push(one),
  });
  return { findings, summary };
}

describe('a sequence', () => {
  it('is run by a program, calls in order, results flowing on, a child where it belongs', async () => {
    expect(await runner.run(story)).toBeUndefined();
    const lines = observedLines(runner.observer.calls, story, description);
    expect(lines.slice(1)).toEqual([
      '  2  openat(-100, "/data/a", 66, 420) -> 3',
      '  3  write(3, "four", 4) -> 4',
      '  4  pipe2({8 zeros}, 0) -> 0',
      '  5  fork() -> 3',
      '  6  write(5, {8 zeros, 0: r0}, 4) -> 4',
      '  7  pread64(3, {16 zeros}, 16, 0) -> 4',
      '  8  read(4, {4 zeros}, 4) -> 4',
      // Each waits for what cannot come, and is woken.
      '  9  wait4(-1, 0, 0, 0) -> no answer',
      ' 10 [1]  read(4, {4 zeros}, 4) -> no answer',
      ' 11  rt_sigreturn() -> no answer',
      ' 12  exit(0) -> no answer',
    ]);
  });

  it('is the same behind bytes', () => {
    expect(decodeSeed(encodeSeed({ sequence: story }, description), description).sequence).toEqual(story);
  });

  it('is read, and made a C program', () => {
    expect(listing(story, description)).toEqual([
      'r0 = openat(-100, "/data/a", 66, 420)',
      'r1 = write(r0, "four", 4)',
      'r2 = pipe2({8 zeros}, 0)',
      'r3 = fork(), and a child leaves out the next 2',
      'r4 = write(r2.0[4], {8 zeros, 0: r0}, 4)',
      'r5 = pread64(r0, {16 zeros}, 16, 0)',
      'r6 = read(r2.0[0], {4 zeros}, 4)',
    ]);
    const program = programText(story, ['why'], description);
    expect(program).toContain('  r[4] = call(1, *(unsigned *)(m2 + 4), (long)m3, 4, 0, 0, 0);');
    expect(program).toContain('  if (r[3] == 0) goto end6;');
  });
});

/** What was found once. */
describe('mended', () => {
  it.each([
    ['a poll that asks a stream for nothing waits for its time', sequence(['poll', bytes(8), 1, 1000]), 0n],
    [
      'a poll that asks output for nothing waits, too',
      sequence(['poll', bytes(8, { 0: [1, 4] }), 1, 1000]),
      0n,
    ],
    ['mremap of more than there are addresses ends nobody', sequence(['mremap', 0, -1, 1, 1]), -14n],
    ['what mremap takes ends where addresses do', sequence(['mremap', -4096, 1, 1, 0]), -14n],
    [
      'mremap moves nothing to where addresses end',
      sequence(['mmap', 0, 4096, 3, 0x22, -1, 0], ['mremap', result(0), 4096, 4096, 3, -4096]),
      -22n,
    ],
    ['a shared memory segment ends with the sandbox', sequence(['shmget', 0, 1, 0o600]), 0n],
  ])('%s', async (_, given, answer) => {
    expect(await runner.run(given)).toBeUndefined();
    const last = runner.observer.calls.findLast(({ number }) => number === given.calls.at(-1)!.number);
    expect(last?.result).toBe(answer);
    expect(leakedHandles(runner, given)).toBeUndefined();
  });
});

/** The core module of the personality that does the work. */
const core = () => runner.system.codeParts().sort((a, b) => b.instrumented.edges - a.instrumented.edges)[0]!;

/** Core functions that a program enters only if it makes the call. */
async function functionsOf(name: string): Promise<Set<number>> {
  const entered = async (...calls: string[]) => {
    await runner.run(sequence(...calls.map((one) => [one, 0, 0] as const)));
    const hits = new Uint8Array(runner.system.edges + 4);
    runner.system.takeCoverage(hits);
    const part = core();
    const { functionOf } = part.instrumented;
    return new Set([...functionOf].filter((_, edge) => hits[part.first + edge] !== 0));
  };
  await entered('getpid', name);
  const without = await entered('getpid');
  return new Set([...(await entered('getpid', name))].filter((one) => !without.has(one)));
}

/** Of the type that all handlers of system calls have: from a thread and its call to an answer. */
function isHandler(module: Uint8Array, index: number): boolean {
  const { types, functions } = readParts(module);
  const type = types[functions[index]!];
  return type?.parameters.join() === 'i32,i32' && type.results.join() === 'i64';
}

/** The component with other instructions in a function of its core module. */
function changed(
  component: Uint8Array,
  core: Uint8Array,
  index: number,
  code: readonly number[],
): Uint8Array {
  const { sections, importedFunctions } = readParts(core);
  const section = sections.find(({ id }) => id === SECTION.code)!;
  const reader = new Reader(section.bytes);
  const count = reader.u32('count');
  for (let at = 0; at < count; at++) {
    const size = reader.u32('size');
    const start = section.start + reader.position;
    reader.part(size, 'body');
    if (at + importedFunctions !== index) continue;
    const made = component.slice();
    const place = Buffer.from(components.bytes.linux).indexOf(core) + start;
    made.fill(1, place, place + size);
    made[place] = 0;
    made.set(code, place + size - code.length);
    return made;
  }
  throw new Error(`there is no function ${index}`);
}

describe('a campaign', () => {
  it('finds nothing in the personality as it is', async () => {
    const { findings, summary } = await campaign(components, runs);
    expect(
      findings.flatMap(({ problem, sequence: one }) => [...told(problem), ...listing(one, description)]),
    ).toEqual([]);
    expect(summary.edges).toBeGreaterThan(2000);
  });

  it('finds what was planted', async () => {
    const planted = {
      getpriority: [0x00, 0x0b],
      sched_get_priority_max: [0x42, 0xa8, 0x7b, 0x0b],
      sched_rr_get_interval: [0x03, 0x40, 0x0c, 0x00, 0x0b, 0x00, 0x0b],
    };
    const all = [...components.code.linux.parts];
    const [module] = all.find(([, { instrumented }]) => instrumented === core().instrumented)!;
    let linux = components.bytes.linux;
    for (const [name, code] of Object.entries(planted)) {
      const handlers = [...(await functionsOf(name))].filter((index) => isHandler(module, index));
      linux = changed(linux, module, handlers[0]!, code);
    }
    const few = { ...description, calls: description.calls.filter(({ name }) => name in planted) };
    const { findings } = await campaign(loadComponents({ linux }), 24, few);
    const found = findings.map(({ problem }) => `${problem.oracle} in ${problem.function}`).sort();
    expect(found).toEqual([
      'errno in sched_get_priority_max',
      'hang in sched_rr_get_interval',
      'trap in getpriority',
    ]);
  });
});
