/**
 * The smallest honest static program: one loadable segment, whose code writes a greeting and exits with 0. Made by hand, so
 * that the start-up benchmark needs no compiler.
 *
 * Source: System V ABI, "ELF-64 Object File Format".
 */

const BASE = 0x400000;
const HEADERS = 64 + 56;

/** An executable of 64-bit x86 machine code, entered at its first byte; the whole file is mapped read-execute. */
export function staticElf(code: Uint8Array): Uint8Array {
  const file = new Uint8Array(HEADERS + code.length);
  const view = new DataView(file.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, true);
  const u32 = (at: number, value: number) => view.setUint32(at, value, true);
  const u64 = (at: number, value: number) => view.setBigUint64(at, BigInt(value), true);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  u16(16, 2); // ET_EXEC
  u16(18, 62); // EM_X86_64
  u32(20, 1);
  u64(24, BASE + HEADERS); // entry
  u64(32, 64); // program headers follow the header
  u16(52, 64);
  u16(54, 56);
  u16(56, 1);
  u32(64, 1); // PT_LOAD
  u32(68, 5); // read, execute
  u64(80, BASE);
  u64(88, BASE);
  u64(96, file.length);
  u64(104, file.length);
  u64(112, 4096);
  file.set(code, HEADERS);
  return file;
}

const GREETING = new TextEncoder().encode('hello\n');

/** write(1, "hello\n", 6); exit(0) */
export function trivialElf(): Uint8Array {
  const code = [
    0xb8,
    1,
    0,
    0,
    0, // mov eax, 1 (write)
    0xbf,
    1,
    0,
    0,
    0, // mov edi, 1
    0x48,
    0x8d,
    0x35,
    16,
    0,
    0,
    0, // lea rsi, [rip + 16]
    0xba,
    GREETING.length,
    0,
    0,
    0, // mov edx, length
    0x0f,
    0x05, // syscall
    0xb8,
    60,
    0,
    0,
    0, // mov eax, 60 (exit)
    0x31,
    0xff, // xor edi, edi
    0x0f,
    0x05, // syscall
  ];
  return staticElf(Uint8Array.from([...code, ...GREETING]));
}
