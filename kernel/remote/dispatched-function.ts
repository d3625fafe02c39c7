/**
 * One function that a link may call: parameters out of the message, handles out of the link's table; the call; results
 * and new handles back. A handle that has ended since the call was sent is found here, when the call is taken out.
 */
import type { Denial } from '../capability/table.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { Handles } from '../channel/coder.ts';
import type { ServerRefusal } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import { Busy } from '../component/adapter/failure.ts';
import { ComponentError, Trap } from '../component/instance/trap.ts';
import type { FunctionType } from '../component/types/model.ts';

/** `CallHandles` is one. */
interface HandlesOfCall extends Handles {
  readonly problem: ServerRefusal | undefined;
  takeBack(): void;
  end(): void;
}

export class DispatchedFunction {
  readonly #codec: FunctionCodec;
  readonly #target: (...args: unknown[]) => unknown;
  readonly #handlesOfCall: () => HandlesOfCall;
  readonly #throws: boolean;
  readonly #failed: ((error: unknown) => void) | undefined;

  /** `failed` is told what the provider died of. */
  constructor(
    type: FunctionType,
    target: (...args: unknown[]) => unknown,
    handlesOfCall: () => HandlesOfCall,
    failed?: (error: unknown) => void,
  ) {
    this.#failed = failed;
    this.#codec = new FunctionCodec(type);
    this.#target = target;
    this.#handlesOfCall = handlesOfCall;
    this.#throws = type.result?.kind === 'result';
  }

  answer(call: IncomingCall): void {
    const handles = this.#handlesOfCall();
    try {
      const args = this.#codec.decodeParameters(call.bytes, call.length, handles);
      if (call.cancelled) return;
      const value = this.#call(args);
      const body = this.#codec.encodeResult(value, handles);
      if (handles.problem !== undefined || !call.reply(body)) handles.takeBack();
      if (handles.problem !== undefined) call.refuse(handles.problem);
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
