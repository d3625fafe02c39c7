/**
 * A task that is looked at after each of its steps, which are made short: about a millisecond each. The time of a step goes to the stacks of the threads
 * that could run then. Steps end where translated code comes back to the kernel: at ends of loops' rounds, calls and jumps, not between any two instructions.
 */

import { drop } from '../../../kernel/component/index.ts';
import type { Progress, Steppable, TaskEvent } from '../../../kernel/task/index.ts';
import { type Debugger, type Session, type ThreadState, unlessRefused } from '../gdb/session.ts';
import type { ReadAt } from './elf-image.ts';
import { Mappings, type Place } from './mappings.ts';
import type { Stacks } from './stacks.ts';
import { unwind } from './unwind.ts';

/** Milliseconds that a step is to take. */
const STEP = 1;
const LEAST_BUDGET = 2_000;
const MOST_BUDGET = 5_000_000;
/** Bytes of a stack that are read at once, and bytes of one read of a file. */
const WINDOW = 16384;
const PIECE = 65536;
/** Linux's numbers of all signals. */
const ALL_SIGNALS = Uint8Array.from({ length: 64 }, (_, index) => index + 1);

export interface ProfilerOptions {
  readonly stacks: Stacks;
  /** Milliseconds on the clock. */
  now(): number;
  /** Milliseconds of processor time of all threads. */
  used(): number;
}

export class ProfiledTask implements Steppable {
  readonly #task: Steppable;
  readonly #options: ProfilerOptions;
  readonly #mappings: Mappings;
  #session: Session | undefined;
  #budget = LEAST_BUDGET;

  constructor(task: Steppable, debug: Debugger, options: ProfilerOptions) {
    this.#task = task;
    this.#options = options;
    const session = debug.Session.attach(task);
    this.#session = session;
    this.#mappings = new Mappings({
      maps: () => Buffer.from(readWhole(session, '/proc/self/maps')).toString('utf8'),
      file: (path) => fileOf(session, path),
    });
    session.pass(ALL_SIGNALS);
    session.look();
    goOn(session);
  }

  step(budget: number): Progress {
    const [begun, had] = [this.#options.now(), this.#options.used()];
    const progress = this.#task.step(Math.min(budget, this.#budget));
    // On the clock others may have had the processor, and other threads use some, too: neither is this thread's.
    const took = Math.min(this.#options.now() - begun, this.#options.used() - had);
    if (this.#session) this.#lookAt(this.#session, took);
    const scale = Math.min(2, Math.max(0.5, STEP / Math.max(took, 0.01)));
    this.#budget = Math.min(MOST_BUDGET, Math.max(LEAST_BUDGET, Math.round(this.#budget * scale)));
    return progress;
  }

  notify(event: TaskEvent): void {
    this.#task.notify?.(event);
  }

  usage(): { readonly instructions: bigint } {
    return this.#task.usage?.() ?? { instructions: 0n };
  }

  #lookAt(session: Session, took: number): void {
    const halt = session.look();
    if (halt?.cause.tag === 'exited' || halt?.cause.tag === 'killed') {
      // The services go when the task has ended.
      drop(session);
      this.#session = undefined;
      return;
    }
    const threads = session
      .threads()
      .flatMap(({ id, name }) => unlessRefused(() => ({ name, state: session.getState(id) })) ?? []);
    const running = threads.filter(({ state }) => state.call < 0n);
    const counted = running.length > 0 ? running : threads;
    for (const { name, state } of counted)
      this.#options.stacks.add(this.#framesOf(session, name, state), took / counted.length);
    if (halt?.cause.tag === 'executed') this.#mappings.forget();
    if (halt) goOn(session, halt.cause.tag === 'signal' ? halt.cause.val : 0);
  }

  /** The outermost first, below the thread's name. */
  #framesOf(session: Session, name: string, { registers, call }: ThreadState): string[] {
    const order = ['rax', 'rdx', 'rcx', 'rbx', 'rsi', 'rdi', 'rbp', 'rsp'] as const;
    const more = ['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;
    const general = [...order, ...more].map((register) => Number(registers[register]));
    const places = unwind({ rip: Number(registers.rip), general }, this.#mappings, wordReader(session));
    const frames = places.map(nameOf).reverse();
    return [name, ...frames, ...(call < 0n ? [] : [`[system call ${call}]`])];
  }
}

function goOn(session: Session, signal = 0): void {
  session.resume([{ thread: 0, step: false, signal }]);
}

/** "hash", "libc.so.6+0x1234" for a function without a name, "[anonymous]" for code that is of no file. */
function nameOf({ path, image, address }: Place): string {
  if (path === '') return '[anonymous]';
  if (!path.startsWith('/')) return path;
  const begin = image?.beginOf(address) ?? address;
  return image?.nameAt(address) ?? `${path.slice(path.lastIndexOf('/') + 1)}+0x${begin.toString(16)}`;
}

/** Reads windows of memory, and keeps the last one. */
function wordReader(session: Session): (address: number) => number | undefined {
  let from = 0;
  let view: DataView = new DataView(new ArrayBuffer(0));
  return (address) => {
    if (address < from || address + 8 > from + view.byteLength) {
      if (!(address > 0 && address < 2 ** 47)) return undefined;
      const bytes = session.read(BigInt(address), WINDOW);
      if (bytes.length < 8) return undefined;
      from = address;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    return Number(view.getBigUint64(address - from, true));
  };
}

function fileOf(session: Session, path: string): ReadAt | undefined {
  if (unlessRefused(() => session.stat(path)) === undefined) return undefined;
  return (offset, length) => {
    const pieces: Uint8Array[] = [];
    for (let done = 0; done < length; ) {
      const want = Math.min(PIECE, length - done);
      const piece = unlessRefused(() => session.readFile(path, BigInt(offset + done), want));
      if (piece === undefined || piece.length === 0) break;
      pieces.push(piece);
      done += piece.length;
    }
    return Buffer.concat(pieces);
  };
}

/** A file whose size nobody knows before. */
function readWhole(session: Session, path: string): Uint8Array {
  return fileOf(session, path)?.(0, 1 << 22) ?? new Uint8Array();
}
