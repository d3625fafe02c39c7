/**
 * What gdb asks and is answered, without the connection: packets in, replies out. The program stands still whenever gdb may ask; between `resume`
 * and the next halt it may only interrupt.
 */

import { targetDescription } from './description.ts';
import { Files, splitAt } from './files.ts';
import { bytesOf, hexOf, numberOf, textOf } from './hexadecimal.ts';
import { type Moves, movesOf } from './moves.ts';
import { type ObjectSource, objectFeatures, objectPart } from './objects.ts';
import { allBytes, littleEndian, type RegisterFile, registerBytes, registers, setAll } from './registers.ts';
import { type Cause, type Halt, type Session, unlessRefused } from './session.ts';
import { linuxSignal, protocolSignal } from './signal-number.ts';
import { Stops } from './stops.ts';
import { threadName, threadNamed } from './thread-id.ts';

/** Bytes of a packet, as they are sent; memory of one reply. */
export const packetSize = 0x2_0000;
const mostRead = 0xfff0;

const ok = 'OK';
const badRequest = 'E16';
const refused = 'E0e';
const gone = 'E03';

const interruptSignal = 2;
const trapSignal = 5;

export type Reply = string | Uint8Array;

export interface StubActions {
  /** The program goes on. */
  resumed(): void;
  /** gdb is done: the program is left alone, or has been killed. */
  finished(): void;
  /** No packet is acknowledged from the next one on. */
  stopAcknowledging(): void;
}

export interface StubOptions {
  readonly session: Session;
  readonly actions: StubActions;
  /** gdb's name for whose programs these are. */
  readonly system?: string | undefined;
}

export class Stub {
  readonly #session: Session;
  readonly #actions: StubActions;
  readonly #description: string;
  readonly #stops: Stops;
  readonly #files: Files;
  readonly #process: number;
  #features = new Set<string>();
  /** The threads that `g` and what is like it, and `c` and `s`, are about. */
  #thread: number;
  /** Why the program stands still; undefined while it runs. */
  #halt: Halt | undefined;
  #wasInterrupted = false;
  /** How it went on the last time. */
  #moves: Moves | undefined;

  constructor({ session, actions, system }: StubOptions) {
    this.#session = session;
    this.#actions = actions;
    this.#description = targetDescription(system);
    this.#stops = new Stops(session);
    this.#files = new Files(session);
    this.#process = session.process();
    this.#thread = this.#process;
  }

  get runs(): boolean {
    return this.#halt === undefined;
  }

  /** The program has halted or ended; gives what gdb is told if it waits for that, undefined if the program goes on at once. */
  halted(halt: Halt): Reply | undefined {
    if (this.#goesOn(halt)) return undefined;
    this.#halt = halt;
    this.#thread = halt.thread;
    if (halt.cause.tag === 'executed') this.#stops.forget();
    const reply = this.#stopReply(halt);
    this.#wasInterrupted = false;
    return reply;
  }

  /** A thread that takes steps through a range is still in it, and takes the next one. */
  #goesOn({ thread, cause }: Halt): boolean {
    const range = this.#moves?.range;
    if (cause.tag !== 'stepped' || range?.thread !== thread || this.#wasInterrupted) return false;
    const { rip } = this.#session.getState(thread).registers;
    if (rip < range.start || rip >= range.end) return false;
    // A signal was for the first step.
    const moves = this.#moves!.moves.map((move) => ({ ...move, signal: 0 }));
    this.#session.resume(moves);
    return true;
  }

  /** Ctrl-C. */
  interrupt(): void {
    if (!this.runs) return;
    this.#wasInterrupted = true;
    this.#session.halt();
  }

  /** gdb has gone without a word: what it set is taken away, and who comes next finds the program standing still. */
  abandon(): void {
    if (this.#isOver()) return;
    this.#stops.clearAll();
    this.#features.clear();
    this.#session.halt();
  }

  /** Undefined where the reply comes later, or never. */
  answer(payload: Uint8Array): Reply | undefined {
    const text = textOf(payload);
    const rest = text.slice(1);
    switch (text[0]) {
      case '?':
        return this.#halt && this.#stopReply(this.#halt);
      case 'q':
        return this.#query(rest);
      case 'Q':
        return this.#setting(rest);
      case 'v':
        return this.#verb(rest);
      case 'H':
        return this.#choose(rest);
      case 'T':
        return this.#named(rest) === undefined ? gone : ok;
      case 'g':
      case 'G':
      case 'p':
      case 'P':
        return this.#registers(text[0], rest);
      case 'm':
      case 'M':
      case 'X':
        return this.#memory(text[0], rest, payload);
      case 'Z':
      case 'z':
        return this.#stop(text[0] === 'Z', rest);
      case 'c':
      case 's':
        return rest === '' ? this.#resume({ moves: [{ thread: 0, step: text[0] === 's', signal: 0 }] }) : '';
      case 'D':
        return this.#detach();
      case 'k':
        return this.#kill();
      default:
        return '';
    }
  }

  #isOver(): boolean {
    const tag = this.#halt?.cause.tag;
    return tag === 'exited' || tag === 'killed';
  }

  #stopReply({ thread, cause }: Halt): string {
    if (cause.tag === 'exited') return `W${byte(cause.val)}${this.#ofProcess()}`;
    if (cause.tag === 'killed') return `X${byte(protocolSignal(cause.val))}${this.#ofProcess()}`;
    return `T${byte(this.#signalOf(cause))}${this.#reason(thread, cause)}thread:${this.#name(thread)};`;
  }

  #ofProcess(): string {
    return this.#features.has('multiprocess') ? `;process:${this.#process.toString(16)}` : '';
  }

  #signalOf(cause: Cause): number {
    if (cause.tag === 'signal') return protocolSignal(cause.val);
    return cause.tag === 'halted' && this.#wasInterrupted ? interruptSignal : trapSignal;
  }

  #reason(thread: number, cause: Cause): string {
    switch (cause.tag) {
      case 'reached': {
        const name = this.#stops.before(this.#session.getState(thread).registers.rip);
        return this.#features.has(name) ? `${name}:;` : '';
      }
      case 'accessed':
        return `${this.#stops.behind(cause.val)}:${cause.val.toString(16)};`;
      case 'executed':
        return this.#features.has('exec-events') ? `exec:${hexOf(Buffer.from(this.#session.image()))};` : '';
      case 'modules':
        return 'library:;';
      default:
        return '';
    }
  }

  #query(text: string): Reply {
    const [name, rest = ''] = splitAt(text, ':');
    switch (name) {
      case 'Supported':
        return this.#supported(rest);
      case 'C':
        return `QC${this.#name(this.#thread)}`;
      case 'Attached':
        return '0';
      case 'fThreadInfo':
        return `m${this.#threads()
          .map(({ id }) => this.#name(id))
          .join(',')}`;
      case 'sThreadInfo':
        return 'l';
      case 'Symbol':
        return ok;
      case 'Xfer':
        return objectPart(rest, this.#source());
      default:
        return text.startsWith('ThreadExtraInfo,') ? this.#nameOf(text.slice('ThreadExtraInfo,'.length)) : '';
    }
  }

  #supported(theirs: string): string {
    this.#features = new Set(
      theirs
        .split(';')
        .filter((one) => one.endsWith('+'))
        .map((one) => one.slice(0, -1)),
    );
    const ours = [
      'swbreak',
      'hwbreak',
      'vContSupported',
      'QStartNoAckMode',
      'QPassSignals',
      'exec-events',
      'multiprocess',
    ];
    const features = [...ours, ...objectFeatures].map((name) => `${name}+`);
    return [`PacketSize=${packetSize.toString(16)}`, ...features].join(';');
  }

  #source(): ObjectSource {
    return {
      session: this.#session,
      description: this.#description,
      threads: () => this.#threads().map(({ id, name }) => ({ id: this.#name(id), name })),
      thread: () => this.#thread,
    };
  }

  /** As gdb names the thread. */
  #name(thread: number): string {
    return threadName(thread, this.#features.has('multiprocess') ? this.#process : undefined);
  }

  /** 0 for any of them, -1 for all; undefined for one that there is not. */
  #named(text: string): number | undefined {
    const thread = threadNamed(text, this.#process);
    if (thread === undefined || thread <= 0) return thread;
    return this.#threads().find(({ id }) => id === thread)?.id;
  }

  #threads(): { readonly id: number; readonly name: string }[] {
    return this.#isOver() ? [] : this.#session.threads();
  }

  #nameOf(text: string): Reply {
    const thread = threadNamed(text, this.#process);
    const found = this.#threads().find(({ id }) => id === thread);
    return found ? hexOf(Buffer.from(found.name)) : gone;
  }

  #setting(text: string): Reply {
    const [name, rest = ''] = splitAt(text, ':');
    if (name === 'StartNoAckMode') {
      this.#actions.stopAcknowledging();
      return ok;
    }
    if (name !== 'PassSignals') return '';
    const numbers = rest.split(';').map((number) => linuxSignal(Number.parseInt(number, 16)));
    this.#session.pass(Uint8Array.from(numbers.filter((number) => number > 0)));
    return ok;
  }

  #verb(text: string): Reply | undefined {
    const [name, rest = ''] = splitAt(text, ':');
    if (name === 'File') return joined(this.#files.reply(rest));
    if (text === 'Cont?') return 'vCont;c;C;s;S;r';
    if (text.startsWith('Cont;')) {
      const moves = movesOf(text.slice('Cont;'.length), this.#process);
      return moves ? this.#resume(moves) : badRequest;
    }
    if (!text.startsWith('Kill')) return '';
    this.#kill();
    return ok;
  }

  #choose(text: string): Reply {
    const thread = this.#named(text.slice(1));
    if (thread === undefined) return gone;
    if (text[0] === 'g' && thread > 0) this.#thread = thread;
    return ok;
  }

  #registers(kind: string, text: string): Reply {
    const file = unlessRefused(() => this.#file());
    if (!file) return gone;
    if (kind === 'g') return hexOf(allBytes(file));
    if (kind === 'p') {
      const register = registers[Number.parseInt(text, 16)];
      return register ? hexOf(registerBytes(register, file)) : badRequest;
    }
    return this.#change(kind, text, file) ? ok : badRequest;
  }

  #file(): RegisterFile {
    const thread = this.#thread;
    return {
      state: this.#session.getState(thread),
      vectors: Uint8Array.from(this.#session.getVectors(thread)),
    };
  }

  #change(kind: string, text: string, file: RegisterFile): boolean {
    const [number, value = text] = kind === 'P' ? splitAt(text, '=') : [''];
    const bytes = bytesOf(value);
    if (!bytes) return false;
    if (kind === 'G') {
      if (!setAll(file, bytes)) return false;
    } else {
      const register = registers[Number.parseInt(number, 16)];
      if (!register || bytes.length * 8 < register.bits) return false;
      register.write(file, littleEndian(bytes.subarray(0, register.bits / 8)));
    }
    const done = unlessRefused(() => {
      this.#session.setVectors(this.#thread, file.vectors);
      this.#session.setState(this.#thread, file.state);
      return true;
    });
    return done ?? false;
  }

  /** `mADDRESS,LENGTH`, `MADDRESS,LENGTH:HEX` and `XADDRESS,LENGTH:BYTES`. */
  #memory(kind: string, text: string, payload: Uint8Array): Reply {
    const [place, rest = ''] = splitAt(text, ':');
    const [address, length] = place.split(',').map(numberOf);
    if (address === undefined || length === undefined) return badRequest;
    if (kind === 'm') return this.#read(address, Math.min(Number(length), mostRead));
    const data = kind === 'X' ? payload.subarray(1 + place.length + 1) : bytesOf(rest);
    if (!data || data.length !== Number(length)) return badRequest;
    if (data.length === 0) return ok;
    const done = unlessRefused(() => {
      this.#session.write(address, data);
      return true;
    });
    return done ? ok : refused;
  }

  #read(address: bigint, length: number): Reply {
    if (length === 0) return '';
    const bytes = this.#session.read(address, length);
    return bytes.length > 0 ? hexOf(bytes) : refused;
  }

  /** `ZKIND,ADDRESS,LENGTH`; conditions and commands behind it are gdb's own affair, which was not offered more. */
  #stop(isSet: boolean, text: string): Reply {
    const [kind, address, length] = splitAt(text, ';')[0].split(',').map(numberOf);
    if (kind === undefined || address === undefined || length === undefined) return badRequest;
    const done = isSet
      ? this.#stops.set(Number(kind), address, Number(length))
      : this.#stops.clear(Number(kind), address, Number(length));
    return done === undefined ? '' : done ? ok : refused;
  }

  #resume(moves: Moves): undefined {
    this.#halt = undefined;
    this.#moves = moves;
    this.#session.resume(moves.moves);
    this.#actions.resumed();
    return undefined;
  }

  #detach(): Reply {
    this.#halt = undefined;
    this.#session.detach();
    this.#actions.resumed();
    this.#actions.finished();
    return ok;
  }

  #kill(): undefined {
    this.#session.kill();
    this.#actions.resumed();
    this.#actions.finished();
    return undefined;
  }
}

function byte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function joined([text, bytes]: readonly [string, Uint8Array?]): Reply {
  return bytes ? Buffer.concat([Buffer.from(text), bytes]) : text;
}
