/**
 * The guest program that makes the calls: a few instructions, written down here byte by byte, that read records out of their
 * memory and do what each says. A sequence is then data, and the same program runs all of them.
 *
 *     record, 176 bytes
 *       0  number of the call; COPY; END
 *       8  a record where a child goes on (the call has given 0); 0 for the next one
 *      16  six arguments of 24 bytes: a number, the address of what is added to it, a mask for what is there
 *     160  where the result goes
 *
 *     COPY, in place of a call: what stands at [8], masked with [16], plus [24], goes to [32]; [40] bytes of it, 4 or 8
 *
 * It needs no stack, so that forked and cloned ones run on in it as they are.
 */

export const RECORD = { size: 176, child: 8, arguments: 16, argument: 24, result: 160 } as const;
/** In place of a number. */
export const COPY = -2n;
export const END = -1n;

const TEXT = 0x401000;
export const DATA = 0x500000;
/** Bytes of data, all writable. */
export const DATA_SIZE = 0x10000;
/** Its parts: results of calls, the last of which stays 0; records; what arguments point to. */
export const SLOTS = { start: DATA, count: 128 } as const;
export const ZERO = SLOTS.start + 8 * (SLOTS.count - 1);
export const RECORDS = { start: DATA + 0x1000, count: 116 } as const;
export const MEMORY = { start: DATA + 0x6000, end: DATA + DATA_SIZE } as const;

/** mov rdi, rcx and so on, in the order of a call's arguments. */
const TO_ARGUMENT = [
  [0x48, 0x89, 0xcf],
  [0x48, 0x89, 0xce],
  [0x48, 0x89, 0xca],
  [0x49, 0x89, 0xca],
  [0x49, 0x89, 0xc8],
  [0x49, 0x89, 0xc9],
];

/** Instructions, with jumps to places that have names. */
class Assembly {
  readonly bytes: number[] = [];
  readonly #places = new Map<string, number>();
  readonly #jumps: { readonly at: number; readonly to: string }[] = [];

  place(name: string): this {
    this.#places.set(name, this.bytes.length);
    return this;
  }

  code(...bytes: readonly number[]): this {
    this.bytes.push(...bytes);
    return this;
  }

  word(value: number): this {
    for (let shift = 0; shift < 32; shift += 8) this.bytes.push((value >> shift) & 0xff);
    return this;
  }

  /** An instruction that ends with the distance to a place. */
  jump(to: string, ...opcode: readonly number[]): this {
    this.bytes.push(...opcode);
    this.#jumps.push({ at: this.bytes.length, to });
    return this.word(0);
  }

  finish(): Uint8Array {
    const made = Uint8Array.from(this.bytes);
    const view = new DataView(made.buffer);
    for (const { at, to } of this.#jumps) view.setInt32(at, this.addressOf(to) - at - 4, true);
    return made;
  }

  addressOf(name: string): number {
    return this.#places.get(name)!;
  }
}

function assemble(): { readonly code: Uint8Array; readonly handler: number; readonly restorer: number } {
  const program = new Assembly();
  const next = () => program.code(0x48, 0x81, 0xc3).word(RECORD.size).jump('next', 0xe9); // add rbx, size
  program.code(0xbb).word(RECORDS.start); // mov ebx, records
  program.place('next').code(0x48, 0x8b, 0x03); // mov rax, [rbx]
  program.code(0x48, 0x83, 0xf8, 0xff).jump('end', 0x0f, 0x84); // cmp rax, END; je
  program.code(0x48, 0x83, 0xf8, 0xfe).jump('call', 0x0f, 0x85); // cmp rax, COPY; jne
  program.code(0x48, 0x8b, 0x4b, 8, 0x48, 0x8b, 0x09); // mov rcx, [rbx+8]; mov rcx, [rcx]
  program.code(0x48, 0x23, 0x4b, 16, 0x48, 0x03, 0x4b, 24); // and rcx, [rbx+16]; add rcx, [rbx+24]
  program.code(0x48, 0x8b, 0x53, 32); // mov rdx, [rbx+32]
  program.code(0x48, 0x83, 0x7b, 40, 8).jump('narrow', 0x0f, 0x85); // cmp qword [rbx+40], 8; jne
  program.code(0x48, 0x89, 0x0a); // mov [rdx], rcx
  next();
  program.place('narrow').code(0x89, 0x0a); // mov [rdx], ecx
  next();
  program.place('call');
  for (const [index, move] of TO_ARGUMENT.entries()) {
    const at = RECORD.arguments + RECORD.argument * index;
    program.code(0x48, 0x8b, 0x8b).word(at + 8); // mov rcx, [rbx+...]
    program.code(0x48, 0x8b, 0x09); // mov rcx, [rcx]
    program.code(0x48, 0x23, 0x8b).word(at + 16); // and rcx, [rbx+...]
    program.code(0x48, 0x03, 0x8b).word(at); // add rcx, [rbx+...]
    program.code(...move);
  }
  program.code(0x48, 0x8b, 0x03, 0x0f, 0x05); // mov rax, [rbx]; syscall
  program.code(0x48, 0x8b, 0x93).word(RECORD.result); // mov rdx, [rbx+160]
  program.code(0x48, 0x89, 0x02); // mov [rdx], rax
  program.code(0x48, 0x85, 0xc0).jump('on', 0x0f, 0x85); // test rax, rax; jne
  program.code(0x48, 0x8b, 0x53, RECORD.child); // mov rdx, [rbx+8]
  program.code(0x48, 0x85, 0xd2).jump('on', 0x0f, 0x84); // test rdx, rdx; je
  program.code(0x48, 0x89, 0xd3).jump('next', 0xe9); // mov rbx, rdx
  program.place('on');
  next();
  program.place('end').code(0x31, 0xff, 0xb8).word(60).code(0x0f, 0x05).jump('end', 0xe9); // exit(0)
  program.place('handler').code(0xc3); // ret
  program.place('restorer').code(0xb8).word(15).code(0x0f, 0x05); // rt_sigreturn()
  const code = program.finish();
  return { code, handler: program.addressOf('handler'), restorer: program.addressOf('restorer') };
}

const agent = assemble();

/** A signal's handler that does nothing, and what it returns to. */
export const HANDLER = TEXT + agent.handler;
export const RESTORER = TEXT + agent.restorer;
/** Its instructions: readable, not writable. */
export const CODE = TEXT;

const PAGE = 0x1000;
const READ_EXECUTE = 5;
const READ_WRITE = 6;

/** The program as an ELF image whose data begins with `data`. */
export function imageOf(data: Uint8Array): Uint8Array {
  const image = new Uint8Array(2 * PAGE + data.length);
  const view = new DataView(image.buffer);
  image.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 62, true);
  view.setUint32(20, 1, true);
  view.setBigUint64(24, BigInt(TEXT), true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(52, 64, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 2, true);
  segment(view, 64, { flags: READ_EXECUTE, at: PAGE, address: TEXT, inFile: agent.code.length });
  segment(view, 120, {
    flags: READ_WRITE,
    at: 2 * PAGE,
    address: DATA,
    inFile: data.length,
    size: DATA_SIZE,
  });
  image.set(agent.code, PAGE);
  image.set(data, 2 * PAGE);
  return image;
}

interface Segment {
  readonly flags: number;
  readonly at: number;
  readonly address: number;
  readonly inFile: number;
  readonly size?: number;
}

/** A program header of type PT_LOAD. */
function segment(view: DataView, header: number, { flags, at, address, inFile, size }: Segment): void {
  view.setUint32(header, 1, true);
  view.setUint32(header + 4, flags, true);
  const words = [at, address, address, inFile, size ?? inFile, PAGE];
  for (const [index, word] of words.entries()) view.setBigUint64(header + 8 + 8 * index, BigInt(word), true);
}
