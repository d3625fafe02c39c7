/** A guest that makes code for as long as it runs: what was translated is given back, here and in the broker. Rounds: JIT_ROUNDS. */

import { expect, it, vi } from 'vitest';
import { Codegen, CODEGEN_LIMITS } from '../../../kernel/broker/codegen.ts';
import { emptyReport } from '../../../kernel/broker/code-host.ts';
import { CODE, EVERYTHING, Guest } from '../test/guest.ts';

const ROUNDS = Number(process.env.JIT_ROUNDS ?? 400);
/** Entries of a block until it is translated. */
const HOT = 1;
const TIMES = 200;

/** ECX times: EAX += `number`, in a function of its own; then INT3. */
function program(number: number): Uint8Array {
  const text = [
    ...[0xb9, TIMES & 0xff, TIMES >> 8, 0, 0], // mov ecx, TIMES
    ...[0xe8, 5, 0, 0, 0], // call the function
    ...[0xff, 0xc9], // dec ecx
    ...[0x75, 0xf7], // jnz to the call
    0xcc,
    ...[0x05, number & 0xff, (number >> 8) & 0xff, number >> 16, 0], // add eax, number
    0xc3,
  ];
  return Uint8Array.from(text);
}

async function start() {
  const report = emptyReport();
  const guest = await Guest.start('', EVERYTHING, new Codegen(CODEGEN_LIMITS, { report }));
  expect(guest.vm.translate(HOT)).toBe(true);
  return { report, guest };
}

function runRound(guest: Guest, at: bigint, number: number): void {
  guest.vm.write(at, program(number));
  guest.set({ rip: at, rax: 0n });
  let exit = guest.run(3_000_000);
  for (let more = 0; exit.tag === 'preempted' && more < 10; more++) exit = guest.run(3_000_000);
  expect(exit.val?.vector, `round ${number}`).toBe(3);
  expect(guest.registers.rax, `round ${number}`).toBe(BigInt(TIMES * number));
}

it('gives back translations of code that is written anew', async () => {
  const { report, guest } = await start();
  const size = guest.vm.usage().memory;
  for (let round = 1; round <= ROUNDS; round++) runRound(guest, CODE + BigInt((round % 7) * 256), round);
  expect(report.modules).toBeGreaterThan(0);
  // Each of the seven places may have a few.
  expect(report.modules - report.released).toBeLessThan(60);
  expect(guest.vm.usage().memory).toBe(size);
});

it('gives back translations of code that is unmapped', async () => {
  const { report, guest } = await start();
  const place = 0x1000_0000n;
  for (let round = 1; round <= ROUNDS; round++) {
    const at = place + BigInt(round % 50) * 0x1_0000n;
    guest.vm.map(at, 0x1000n, EVERYTHING);
    runRound(guest, at, round);
    guest.vm.unmap(at, 0x1000n);
  }
  expect(report.modules).toBeGreaterThan(0);
  expect(report.modules - report.released).toBeLessThan(20);
});

/** A function at `at`: EAX += `number`; ECX -= 1; ends when it is 0; calls the function at `other` when not. */
function writeFunction(guest: Guest, at: bigint, other: bigint, number: number): void {
  const distance = Buffer.alloc(4);
  distance.writeInt32LE(Number(other - at) - 14);
  const add = [0x05, number & 0xff, number >> 8, 0, 0];
  guest.vm.write(at, Uint8Array.from([...add, 0xff, 0xc9, 0x74, 0x05, 0xe8, ...distance, 0xc3]));
}

it('lets translations go that others imported, when two functions that call each other are written anew in turns', async () => {
  const imports = vi.spyOn(WebAssembly.Module, 'imports');
  const { guest } = await start();
  // Where everything is translated at once, registers of regions at such addresses live in memory, and none is translated before it is entered.
  const [first, second, main] = [CODE + 0x105n, CODE + 0x205n, CODE] as const;
  const distance = [0, 1, 0, 0];
  guest.vm.write(main, Uint8Array.from([0xe8, ...distance, 0xcc]));
  const numbers = [1, 1];
  writeFunction(guest, second, first, 1);
  for (let round = 0; round < 300; round++) {
    const which = round & 1;
    numbers[which] = round;
    writeFunction(guest, which ? second : first, which ? first : second, round);
    guest.set({ rip: main, rax: 0n, rcx: 40n });
    let exit = guest.run(3_000_000);
    for (let more = 0; exit.tag === 'preempted' && more < 10; more++) exit = guest.run(3_000_000);
    expect(exit.val?.vector, `round ${round}`).toBe(3);
    expect(guest.registers.rax, `round ${round}`).toBe(BigInt(20 * (numbers[0]! + numbers[1]!)));
  }
  // Each module that imports another one keeps what that imports: so in any hundred there is one that imports none.
  const reaches = imports.mock.results.map(({ value }) => (value as { module: string }[]).some((one) => one.module === 'slot'));
  imports.mockRestore();
  expect(reaches.filter(Boolean).length).toBeGreaterThan(100);
  for (let at = 0; at + 100 <= reaches.length; at++) expect(reaches.slice(at, at + 100)).toContain(false);
});
