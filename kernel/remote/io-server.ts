/** Serves the streams and pollables of this domain that are entries of a link's table. */
import type { CapabilityTable, Denial } from '../capability/table.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import type { HandleEntry } from '../component/instance/handle-table.ts';
import { type Cancel, Pollable, type Readiness } from '../task/pollable.ts';
import { InputStream, OutputStream, type StreamError } from '../task/streams.ts';
import type { ExportTable } from './export-table.ts';
import { IO_METHODS, WATCH } from './io-methods.ts';

/** Whether an object can be served to another domain. */
export function isIo(object: unknown): object is Readiness {
  return object instanceof Pollable || object instanceof InputStream || object instanceof OutputStream;
}

export class IoServer {
  readonly #table: ExportTable;
  readonly #capabilities: CapabilityTable;
  /** Sends answers that are given later. */
  readonly #flush: () => void;
  readonly #watches = new Map<IncomingCall, { readonly object: Readiness; readonly cancel: Cancel }>();

  constructor(table: ExportTable, capabilities: CapabilityTable, flush: () => void) {
    this.#table = table;
    this.#capabilities = capabilities;
    this.#flush = flush;
  }

  /** Watches that have not been answered. */
  get watches(): number {
    return this.#watches.size;
  }

  /** Answers what has become ready since, on a thread whose timers do not tell. */
  look(): void {
    for (const [call, { object }] of this.#watches) if (object.ready()) this.#seen(call);
  }

  serve(call: IncomingCall): void {
    if (call.cancelled) return;
    const method = IO_METHODS[call.method]!;
    try {
      const [index, argument] = method.codec.decodeParameters(call.bytes, call.length);
      const entry = this.#table.at(index as number);
      const denial = entry && this.#capabilities.refusal(entry.record, method.rights);
      if (denial !== undefined) call.refuse(denial.tag satisfies Denial['tag']);
      else if (!fits(entry, method.of)) call.refuse('bad-call');
      else if (call.method === WATCH) this.#watch(call, entry.rep as Readiness);
      else call.reply(method.codec.encodeResult(outcomeOf(method.serve, entry.rep, argument)));
    } catch (error) {
      call.refuse(error instanceof CodecError ? 'bad-call' : 'failed');
    }
  }

  /** Nobody asks any more. */
  end(): void {
    for (const { cancel } of this.#watches.values()) cancel();
    this.#watches.clear();
  }

  #watch(call: IncomingCall, object: Readiness): void {
    const cancel = object.onReady(() => this.#seen(call));
    this.#watches.set(call, { object, cancel });
    call.onCancel = () => {
      cancel();
      this.#watches.delete(call);
    };
  }

  #seen(call: IncomingCall): void {
    this.#watches.get(call)?.cancel();
    if (!this.#watches.delete(call)) return;
    call.reply(IO_METHODS[WATCH]!.codec.encodeResult(undefined));
    this.#flush();
  }
}

function fits(entry: HandleEntry | undefined, of: 'input' | 'output' | undefined): entry is HandleEntry {
  const object = entry?.rep;
  if (of === undefined) return isIo(object);
  return of === 'input' ? object instanceof InputStream : object instanceof OutputStream;
}

type Serve = ((object: never, argument: never) => unknown) | undefined;

/** The result of an operation; what is no error of a stream is thrown on. */
function outcomeOf(serve: Serve, object: unknown, argument: unknown): unknown {
  if (serve === undefined) return (object as Readiness).ready();
  try {
    return { tag: 'ok', val: serve(object as never, argument as never) };
  } catch (error) {
    const payload = (error as { payload?: StreamError } | undefined)?.payload;
    if (payload === undefined) throw error;
    return { tag: 'err', val: payload.tag === 'closed' ? undefined : payload.val.toDebugString() };
  }
}
