// Keys of the host's terminal, while that hands them over one by one: what the guest's settings make of them. In line mode the
// host's terminal does all of that itself, and nothing comes by here.

import { KeySignal, LineDiscipline } from '../../lib/line-discipline';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Mode, Size, Terminal as HostTerminal } from '../gen/import/nucleus-terminal-types';
import { InputStream } from '../gen/import/wasi-io-streams';
import { HostOutput } from './host-output';

/** Bytes that are taken at once. */
const PIECE: u64 = 4096;

export class Keyboard {
  readonly discipline: LineDiscipline = new LineDiscipline();
  /** The host hands over keys. */
  takesKeys: bool = false;
  /** Nothing will be typed any more. */
  ended: bool = false;
  /** Null where standard input is no terminal. */
  stream: InputStream | null = null;
  /** Where what is typed is shown: the first output that is the terminal. */
  output: HostOutput | null = null;

  constructor(private host: HostTerminal | null) {}

  /** Has the host hand over keys, or lines again. Where it cannot, it stays as it is. */
  take(isWanted: bool): void {
    const host = this.host;
    if (host == null || this.stream == null || isWanted == this.takesKeys) return;
    if (host.setMode(isWanted ? Mode.Keys : Mode.Lines).isOk) this.takesKeys = isWanted;
  }

  /** What is read comes from here. */
  get isSource(): bool {
    return this.takesKeys || this.discipline.hasInput;
  }

  /** Takes what has been typed, and shows it. */
  pump(): void {
    const stream = this.stream;
    if (!this.takesKeys || stream == null || this.ended) return;
    while (true) {
      const typed = stream.read(PIECE);
      if (!typed.isOk) {
        this.ended = true;
        break;
      }
      if (typed.value.length == 0) break;
      this.discipline.feed(typed.value);
    }
    const shown = this.discipline.takeEcho();
    if (shown.length > 0 && this.output != null) this.output!.write(shown);
  }

  takeSignal(): KeySignal {
    return this.discipline.takeSignal();
  }

  /** Keys that are signals are heard whoever waits, for whatever. */
  subscribe(waits: Array<Pollable>): void {
    if (this.takesKeys && !this.ended && this.discipline.signals) waits.push(this.stream!.subscribe());
  }

  /** Null where nobody knows. */
  size(): Size | null {
    return this.host == null ? null : this.host!.size();
  }

  /** Gives back what the host has lent, once. */
  release(): void {
    this.take(false);
    const host = this.host;
    if (host != null) host.drop();
    this.host = null;
    this.stream = null;
  }
}
