/**
 * One function that a link may call: parameters out of the message, handles out of the link's table; the call; results
 * and new handles back. A handle that has ended since the call was sent is found here, when the call is taken out.
 */
import type { Denial } from '../capability/table.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { Handles, HandleType } from '../channel/coder.ts';
import type { ServerRefusal } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import { Departing } from '../component/adapter/entry-crossing.ts';
import { Busy } from '../component/adapter/failure.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import type { Resource } from '../component/instance/resource.ts';
import { ComponentError, Trap } from '../component/instance/trap.ts';
import type { FunctionType } from '../component/types/model.ts';
import type { ExportTable } from './export-table.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';

export class DispatchedFunction {
  readonly #codec: FunctionCodec;
  readonly #target: (...args: unknown[]) => unknown;
  readonly #table: ExportTable;
  readonly #throws: boolean;
  readonly #failed: ((error: unknown) => void) | undefined;

  /** `failed` is told what the provider died of. */
  constructor(
    type: FunctionType,
    target: (...args: unknown[]) => unknown,
    table: ExportTable,
    failed?: (error: unknown) => void,
  ) {
    this.#failed = failed;
    this.#codec = new FunctionCodec(type);
    this.#target = target;
    this.#table = table;
    this.#throws = type.result?.kind === 'result';
  }

  answer(call: IncomingCall): void {
    const handles = new CallHandles(this.#table);
    try {
      const args = this.#codec.decodeParameters(call.bytes, call.length, handles);
      if (call.cancelled) return;
      const value = this.#call(args);
      const body = this.#codec.encodeResult(value, handles);
      if (handles.isFull || !call.reply(body)) handles.takeBack();
      if (handles.isFull) call.refuse('full');
    } catch (error) {
      handles.takeBack();
      const reason = refusalFor(error);
      if (reason === 'failed') this.#failed?.(error);
      call.refuse(reason);
    } finally {
      handles.end();
    }
  }

  /** The result as `result` types have it. */
  #call(args: unknown[]): unknown {
    if (!this.#throws) return this.#target(...args);
    try {
      return { tag: 'ok', val: this.#target(...args) };
    } catch (error) {
      if (!(error instanceof ComponentError) || error.unsayable) throw error;
      if (error.cause instanceof Trap) this.#failed?.(error.cause);
      return { tag: 'err', val: error.payload };
    }
  }
}

function refusalFor(error: unknown): ServerRefusal {
  if (error instanceof ComponentError && error.unsayable) return (error.payload as Denial).tag;
  if (error instanceof CodecError || error instanceof TypeError) return 'bad-call';
  return error instanceof Busy ? 'busy' : 'failed';
}

/** The handles of one call. */
class CallHandles implements Handles {
  readonly #table: ExportTable;
  /** Taken out of the table, and nobody's if the call does not take place. */
  readonly #moved: Departing[] = [];
  /** Made for this call alone. */
  readonly #weakened: HandleEntry[] = [];
  /** Put into the table. */
  readonly #given: number[] = [];
  /** There was no room for one. */
  isFull = false;

  constructor(table: ExportTable) {
    this.#table = table;
  }

  get(word: number, { kind, resource }: HandleType): HandleEntry | Departing {
    const [index, rights] = [entryOfWord(word), rightsOfWord(word)];
    if (isGiven(word)) throw new CodecError(`a handle of the caller's own, where its link carries none`);
    if (kind === 'own') return this.#take(index, resource as Resource, rights);
    const entry = this.#table.lend(index, resource as Resource);
    const lent = this.#table.restricted(entry, rights);
    if (lent !== entry) this.#weakened.push(lent);
    return lent;
  }

  put(value: unknown, { resource }: HandleType): number {
    if (!(value instanceof HandleEntry)) throw new TypeError(`expected a handle of ${resource.name}`);
    const index = this.#table.add(value);
    if (index === undefined) this.isFull = true;
    else this.#given.push(index);
    return handleWord(index ?? 0, value.record.rights, true);
  }

  /** The importer does not get what was put in. */
  takeBack(): void {
    this.#table.drop(this.#given);
  }

  end(): void {
    for (const entry of this.#weakened) this.#table.release(entry);
    for (const { landed, entry } of this.#moved) if (!landed) this.#table.release(entry);
  }

  #take(index: number, resource: Resource, rights: number): Departing {
    const moved = new Departing(this.#table.take(index, resource));
    this.#moved.push(moved);
    this.#table.restrict(moved.entry, rights);
    return moved;
  }
}
