/** Where a translation stops for the interpreter to take over, and the budget is spent: the state is still one that the program can see. */

import { expect, it } from 'vitest';
import { CODE, DATA, EVERYTHING, Guest, bytes } from '../test/guest.ts';

const TIMES = 400n;

/**
 * A loop whose ADD sets flags that both ways of the branch behind it overwrite; one of these then stores across the end of a page, which a
 * translation leaves to the interpreter.
 */
const LOOP = `
  01 d8   ; add eax, ebx
  78 04   ; js to the second add
  01 ca   ; add edx, ecx
  eb 05   ; jmp to xor
  01 ca   ; add edx, ecx
  89 06   ; mov [rsi], eax
  90      ; nop
  31 c8   ; xor eax, ecx
  ff c9   ; dec ecx
  75 ed   ; jnz to the first add
  cc`;

/** Flags of a comparison of doubles are read, and others take their place before the loop's end. */
const COMPARISON = `
  f2 0f 2a c0    ; cvtsi2sd xmm0, eax
  f2 0f 2a c9    ; cvtsi2sd xmm1, ecx
  66 0f 2e c1    ; ucomisd xmm0, xmm1
  77 02          ; ja to lea
  01 ca          ; add edx, ecx
  8d 40 01       ; lea eax, [rax + 1]
  15 00 00 00 00 ; adc eax, 0
  ff c9          ; dec ecx
  75 e4          ; jnz to the first
  cc`;

/** They are what the loop begins again with. */
const COMPARISON_LAST = `
  f2 0f 2a c0 ; cvtsi2sd xmm0, eax
  f2 0f 2a c9 ; cvtsi2sd xmm1, ecx
  66 0f 2e c1 ; ucomisd xmm0, xmm1
  48 8d 49 ff ; lea rcx, [rcx - 1]
  e3 02       ; jrcxz to int3
  eb ec       ; jmp to the first
  cc`;

/** Two functions call each other, so a loop is entered where one begins and behind both calls. */
const CALLS = `
  e8 01 00 00 00 ; call the next but one
  cc
  ff c9          ; dec ecx
  74 0b          ; jz to ret
  e8 f5 ff ff ff ; call dec
  01 ca          ; add edx, ecx
  e8 04 00 00 00 ; call xor
  c3             ; ret
  90 90 90
  31 d0          ; xor eax, edx
  c3             ; ret`;

/** The region's first address decides where its registers live: so many are tried. */
const PLACES = 2;

async function start(place: number, code = LOOP): Promise<Guest> {
  const guest = await Guest.start(`${'90'.repeat(place)}${code}`, EVERYTHING);
  guest.set({ rip: CODE, rax: 0x1357_9bdfn, rbx: 0x2468_ace1n, rcx: TIMES, rsi: DATA + 0xffen });
  return guest;
}

const where = ({ rip, rcx, rsp }: Guest['registers']): string => `${rcx} at ${rip! - CODE}, ${rsp}`;

/** The trap flag: each instruction ends with a debug exception. */
const TF = 0x100n;
const DEBUG = 1;

/** RFLAGS at each place, one instruction at a time. */
async function flagsOf(place: number, code: string): Promise<Map<string, bigint>> {
  const guest = await start(place, code);
  const flags = new Map<string, bigint>();
  guest.set({ rflags: guest.registers.rflags! | TF });
  while (guest.run().val?.vector === DEBUG) flags.set(where(guest.registers), guest.registers.rflags! & ~TF);
  return flags;
}

const CODES = Object.entries({ LOOP, COMPARISON, COMPARISON_LAST, CALLS });
const CASES = CODES.flatMap(([name, code]) => [...new Array(PLACES).keys()].map((place) => ({ name, code, place })));

it.each(CASES)('flags are whole wherever it is preempted: $name, $place bytes on', async ({ code, place }) => {
  const flags = await flagsOf(place, code);
  for (const budget of [1, 3, 7, 30]) {
    const guest = await start(place, code);
    expect(guest.vm.translate(1)).toBe(true);
    // Regions are made large before it is preempted often.
    for (let exit = guest.run(100); exit.tag === 'preempted'; exit = guest.run(budget)) {
      const { registers } = guest;
      expect(registers.rflags, `${budget} instructions a time: ${where(registers)}`).toBe(flags.get(where(registers)));
    }
    expect(guest.registers.rcx).toBe(0n);
  }
});

it('a loop that stops at each turn is preempted', async () => {
  // inc eax; jmp [rdi], whose pointer lies across the end of a page and leads back to inc.
  const guest = await Guest.start('ff c0 ff 27', EVERYTHING);
  guest.vm.write(DATA + 0xffcn, bytes('0000400000000000'));
  guest.set({ rdi: DATA + 0xffcn });
  expect(guest.vm.translate(1)).toBe(true);
  for (let turn = 0; turn < 100; turn++) expect(guest.run(200).tag).toBe('preempted');
  expect(guest.registers.rax).toBeGreaterThan(5000n);
});

it('a traced jump to a block that is known ends with the debug exception', async () => {
  // jmp rax; nop; nop; int3
  const guest = await Guest.start('ff e0 90 90 cc', EVERYTHING);
  guest.set({ rax: CODE + 2n });
  expect(guest.run().val?.vector).toBe(3);
  guest.set({ rip: CODE, rflags: guest.registers.rflags! | TF });
  expect(guest.run().val?.vector).toBe(DEBUG);
  expect(guest.registers.rip).toBe(CODE + 2n);
});
