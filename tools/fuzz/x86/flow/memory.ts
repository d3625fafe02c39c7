/** The memory of a machine: all of it as a program begins, and how the outside changes it afterwards. */
import type { Random } from '../random.ts';
import type { Assembled } from './assemble.ts';
import {
  type Access,
  BOTH,
  CODE_PAGES,
  CODES,
  codePages,
  NONE,
  PAGE,
  PAGES,
  type Page,
  PURE_CODE,
  READ,
  WRITABLE_CODE,
} from './layout.ts';
import type { Program } from './program.ts';

const INT3 = 0xcc;
/** What data pages hold around what a program puts there. */
const PATTERN = Uint8Array.from({ length: PAGE }, (_, at) => (at * 167 + (at >> 3) * 31) & 0xff);

// biome-ignore lint/suspicious/noExplicitAny: the interface's shape is WIT's
export type Machine = any;

export class Memory {
  readonly #vm: Machine;
  readonly #access = new Map<number, Access>();
  /** Pages that the outside has changed since the program began. */
  readonly #touched = new Set<number>();
  #codePages: readonly Page[] = [];

  constructor(vm: Machine) {
    this.#vm = vm;
    for (const page of PAGES) this.#map(page);
    for (const at of CODES) for (const page of codePages(at, true)) this.#map(page);
  }

  /** Puts a program and its data in place, and everything else as it was before any program. */
  bring({ codeAt, offset, writable, contents }: Program, code: Assembled): void {
    for (const page of PAGES) {
      if (this.#touched.has(page.at)) this.#map(page);
      else if (page.access === BOTH) this.#vm.write(BigInt(page.at), PATTERN);
    }
    this.#touched.clear();
    for (const { at, bytes } of contents) this.#vm.write(BigInt(at), bytes);
    const whole = new Uint8Array(CODE_PAGES * PAGE).fill(INT3);
    if (this.#codePages[0] && this.#codePages[0].at !== codeAt) this.#writeCodePages(whole);
    whole.set(code.bytes.subarray(0, whole.length - offset), offset);
    this.#codePages = codePages(codeAt, writable);
    this.#writeCodePages(whole);
    if (!writable) for (const { at, access } of this.#codePages) this.#protect(at, access);
  }

  #writeCodePages(bytes: Uint8Array): void {
    for (const { at } of this.#codePages)
      if (this.#access.get(at) !== WRITABLE_CODE) this.#protect(at, WRITABLE_CODE);
    this.#vm.write(BigInt(this.#codePages[0]!.at), bytes);
  }

  #map({ at, access }: Page): void {
    this.#vm.map(BigInt(at), BigInt(PAGE), BOTH);
    this.#vm.write(BigInt(at), PATTERN);
    this.#protect(at, access);
  }

  #protect(at: number, access: Access): void {
    this.#access.set(at, access);
    this.#vm.protect(BigInt(at), BigInt(PAGE), access);
  }

  /** The page of an address, if it is one of the program's. */
  pageAt(address: bigint): Page | undefined {
    const at = Number(address & ~0xfffn);
    return [...PAGES, ...this.#codePages].find((page) => page.at === at);
  }

  /** Lets the program do everything in a page. */
  mend(page: Page): void {
    this.#change(page.at, this.#codePages.includes(page) ? WRITABLE_CODE : BOTH);
  }

  #change(at: number, access: Access): void {
    this.#touched.add(at);
    this.#protect(at, access);
  }

  /** All that can be read. */
  contents(): { at: number; bytes: Uint8Array }[] {
    return [...PAGES, ...this.#codePages].flatMap(({ at }) =>
      this.#canRead(at) ? [{ at, bytes: this.#read(at) }] : [],
    );
  }

  #canRead(at: number): boolean {
    return Object.keys(this.#access.get(at)!).length > 0;
  }

  #read(at: number): Uint8Array {
    return this.#vm.read(BigInt(at), PAGE);
  }

  /** As a program does that may not write its code. */
  writeCode(at: number, byte: number): void {
    const page = this.pageAt(BigInt(at));
    if (!page) return;
    const access = this.#access.get(page.at)!;
    this.#change(page.at, BOTH);
    this.#vm.write(BigInt(at), Uint8Array.of(byte));
    this.#change(page.at, access);
  }

  /** Takes a code page away and puts it back as it was. */
  remapCode(random: Random): void {
    const { at } = random.pick(this.#codePages);
    if (this.#canRead(at)) this.#replace(at, this.#read(at));
  }

  clearData(random: Random): void {
    this.#replace(random.pick(PAGES).at, new Uint8Array(PAGE));
  }

  #replace(at: number, bytes: Uint8Array): void {
    const access = this.#access.get(at)!;
    this.#vm.unmap(BigInt(at), BigInt(PAGE));
    this.#vm.map(BigInt(at), BigInt(PAGE), BOTH);
    this.#vm.write(BigInt(at), bytes);
    this.#change(at, access);
  }

  changeData(random: Random): void {
    this.#change(random.pick(PAGES).at, random.pick([BOTH, READ, NONE, BOTH]));
  }

  changeCode(random: Random): void {
    this.#change(
      random.pick(this.#codePages).at,
      random.pick([WRITABLE_CODE, PURE_CODE, PURE_CODE, BOTH, NONE]),
    );
  }
}
