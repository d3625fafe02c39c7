/** The functions that the other end of a link has given itself numbers of, by `bind` and `object bind`. */
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import type { FunctionType, ResourceType } from '../component/types/model.ts';
import { type CallContext, CallHandles, NO_CALL_HANDLES } from './call-handles.ts';
import { DispatchedFunction } from './dispatched-function.ts';
import type { DomainImports } from './domain-imports.ts';
import {
  BIND_LIMIT,
  bindCodec,
  FIRST_FUNCTION,
  OBJECT_BIND_LIMIT,
  objectBindCodec,
  thirdsCodec,
} from './methods.ts';
import { signatureOf } from './signature.ts';
import { commonThirds, handleResources } from './thirds.ts';

/** Other names of one function that are looked for. */
const OTHERS = 64;

/** What is called: with handles as their entries. */
export type Target = (...args: unknown[]) => unknown;

export interface Callable {
  readonly type: FunctionType;
  readonly target: Target;
}

type Asked = [
  interfaceName: string,
  name: string,
  signature: number,
  thirds: string[] | undefined,
  others: string[] | undefined,
];

interface Bound {
  readonly function: DispatchedFunction;
  readonly common: readonly boolean[];
}

export interface BoundOptions {
  readonly context: CallContext;
  /** Whether the other end is of another system: then it has no third in common with this one. */
  readonly elsewhere: boolean;
  /** Told what an instance died of in a call. */
  readonly failed?: ((error: unknown) => void) | undefined;
}

export class BoundFunctions {
  readonly #options: BoundOptions;
  /** By number; of those that there are not, nothing. */
  readonly #bound: (Bound | undefined)[] = [];
  /** Asked for, of objects. */
  #ofObjects = 0;

  constructor(options: BoundOptions) {
    this.#options = options;
  }

  answer(call: IncomingCall): void {
    const found = this.#bound[call.method - FIRST_FUNCTION];
    if (found === undefined) call.refuse('no-such-method');
    else found.function.answer(call);
  }

  /** Answers `bind`; `find` gives the function of an interface, if there is one of that signature. */
  bind(
    call: IncomingCall,
    find: (interfaceName: string, name: string, signature: number) => Callable | undefined,
  ): void {
    const asked = decoded(() => bindCodec.decodeParameters(call.bytes, call.length)) as Asked | undefined;
    if (asked === undefined) {
      this.#refuse(call, 'bad-call');
      return;
    }
    const [interfaceName, name, signature, thirds, others = []] = asked;
    const first = () => {
      for (const one of [name, ...others.slice(0, OTHERS)]) {
        const found = find(interfaceName, one, signature);
        if (found !== undefined) return found;
      }
      return undefined;
    };
    this.#add(call, first, thirds);
  }

  /** Answers `object bind`, of a function of objects that the other end has of this domain. */
  bindObject(call: IncomingCall, imported: DomainImports | undefined, holder: string): void {
    const asked = decoded(() => objectBindCodec.decodeParameters(call.bytes, call.length));
    if (asked === undefined || this.#ofObjects++ >= OBJECT_BIND_LIMIT) {
      this.#refuse(call, 'bad-call');
      return;
    }
    const [name, label, , thirds, text] = asked as [string, string, number, string[] | undefined, string];
    const site = { interface: name, function: label };
    this.#add(call, () => imported?.find(site, text, holder), thirds);
  }

  /** Answers `thirds`. */
  thirds(call: IncomingCall): void {
    const [number] = decoded(() => thirdsCodec.decodeParameters(call.bytes, call.length)) ?? [];
    const found = this.#bound[(number as number) - FIRST_FUNCTION];
    if (found === undefined) call.refuse('bad-call');
    else call.reply(thirdsCodec.encodeResult(found.common));
  }

  #add(call: IncomingCall, find: () => Callable | undefined, thirds: readonly string[] | undefined): void {
    if (this.#bound.length >= BIND_LIMIT) {
      call.refuse('bad-call');
      return;
    }
    const callable = decoded(find);
    if (callable === undefined) this.#refuse(call, 'no-such-method');
    else {
      this.#bound.push(this.#make(callable, thirds));
      call.reply(bindCodec.encodeResult(FIRST_FUNCTION + this.#bound.length - 1));
    }
  }

  /** Who asked has given the function a number, all the same. */
  #refuse(call: IncomingCall, reason: 'bad-call' | 'no-such-method'): void {
    if (this.#bound.length < BIND_LIMIT) this.#bound.push(undefined);
    call.refuse(reason);
  }

  #make({ type, target }: Callable, thirds: readonly string[] | undefined): Bound {
    const { context, elsewhere, failed } = this.#options;
    const resources = handleResources(type);
    const common = elsewhere ? resources.map(() => false) : commonThirds(type, thirds);
    const shared = new Set<ResourceType>(resources.filter((_, at) => common[at]));
    const make = resources.length === 0 ? () => NO_CALL_HANDLES : () => new CallHandles(context, shared);
    return { function: new DispatchedFunction(type, target, make, failed), common };
  }
}

/** A function of an interface, if it has this signature. */
export function ofSignature(callable: Callable | undefined, signature: number): Callable | undefined {
  return callable !== undefined && signatureOf(callable.type) === signature ? callable : undefined;
}

function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
