/** What functions push and pop, and what their callers check for them: translations and the interpreter agree on all that the program can see. */

import { expect, it } from 'vitest';
import { CODE, EVERYTHING, Guest, STACK, STACK_TOP } from '../test/guest.ts';

/** A function that saves registers, and gives them back at once when nothing is left to do. */
const RETURNS_AT_ONCE = `
  b9 06 00 00 00 ; mov ecx, 6
  e8 06 00 00 00 ; call f
  49 ff cf       ; dec r15
  75 f1          ; jnz to the first
  cc             ; int3
  53             ; push rbx
  55             ; push rbp
  48 83 ec 28    ; sub rsp, 0x28
  85 c9          ; test ecx, ecx
  74 0c          ; jz e
  89 cb          ; mov ebx, ecx
  ff c9          ; dec ecx
  e8 ed ff ff ff ; call f
  48 01 d8       ; add rax, rbx
  48 83 c4 28    ; add rsp, 0x28
  5d             ; pop rbp
  5b             ; pop rbx
  c3             ; ret`;

/** What was pushed is written over: as a whole, in one byte, at an address that is not known. */
const OVERWRITTEN = `
  53             ; push rbx
  51             ; push rcx
  48 89 54 24 08 ; mov [rsp + 8], rdx
  58             ; pop rax
  5e             ; pop rsi
  48 01 c3       ; add rbx, rax
  53             ; push rbx
  c6 44 24 03 01 ; mov byte [rsp + 3], 1
  5f             ; pop rdi
  57             ; push rdi
  4e 8d 04 0c    ; lea r8, [rsp + r9]
  4d 89 38       ; mov [r8], r15
  41 5a          ; pop r10
  48 01 f2       ; add rdx, rsi
  49 ff cf       ; dec r15
  75 db          ; jnz to the first
  cc             ; int3`;

/** What is pushed and popped is RSP itself, or the value that RSP has then. */
const POINTERS = `
  48 89 e5       ; mov rbp, rsp
  55             ; push rbp
  5e             ; pop rsi
  48 8d 44 24 f8 ; lea rax, [rsp - 8]
  50             ; push rax
  5b             ; pop rbx
  48 01 d9       ; add rcx, rbx
  48 8d 44 24 f8 ; lea rax, [rsp - 8]
  50             ; push rax
  5c             ; pop rsp
  48 83 c4 08    ; add rsp, 8
  54             ; push rsp
  5f             ; pop rdi
  51             ; push rcx
  48 89 ca       ; mov rdx, rcx
  31 c9          ; xor ecx, ecx
  41 5a          ; pop r10
  4c 01 d1       ; add rcx, r10
  49 ff cf       ; dec r15
  75 d4          ; jnz to the first
  cc             ; int3`;

const TURNS = 40n;
const CODES = Object.entries({ RETURNS_AT_ONCE, OVERWRITTEN, POINTERS });
/** The region's first address decides where its registers live. */
const CASES = CODES.flatMap(([name, code]) => [0, 1].map((place) => ({ name, code, place })));

/** Runs until the breakpoint; `after` entries code is translated, 0 for never. */
async function start(code: string, place: number, after: number): Promise<Guest> {
  const guest = await Guest.start(`${'90'.repeat(place)}${code}`, EVERYTHING);
  guest.set({ rbx: 0x1111n, rcx: 0x2222n, rdx: 0x3333n, rbp: 0x4444n, r9: 0n, r15: TURNS });
  if (after) expect(guest.vm.translate(after)).toBe(true);
  expect(guest.run().val?.vector).toBe(3);
  return guest;
}

const stack = (guest: Guest): bigint[] => [...new Array(32).keys()].map((index) => guest.word(STACK_TOP - 8n * BigInt(index + 1)));

it.each(CASES)('what is popped is what stands there: $name, $place bytes on', async ({ code, place }) => {
  const [interpreted, translated] = await Promise.all([0, 1].map((after) => start(code, place, after)));
  expect(translated!.registers).toEqual(interpreted!.registers);
  expect(stack(translated!)).toEqual(stack(interpreted!));
});

it.each([0, 1])('a function faults where its stack ends, with the flags that it found: %i bytes on', async (place) => {
  const guests = await Promise.all([0, 1].map((after) => start(RETURNS_AT_ONCE, place, after)));
  for (let room = 0n; room < 0x110n; room += 8n) {
    const [interpreted, translated] = guests.map((guest) => {
      guest.set({ rip: CODE, rsp: STACK + room, r15: 2n });
      return { exit: guest.run(), registers: guest.registers };
    });
    expect(interpreted!.exit.val?.vector).toBe(14);
    expect(translated).toEqual(interpreted);
  }
});
