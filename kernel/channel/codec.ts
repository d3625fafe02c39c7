/**
 * Parameters and results of WIT functions to MessagePack and back. Values have the shape that the component runtime
 * gives them in JavaScript; messages have the shape that the types give:
 *
 *     bool, integers to 32 bits     boolean, integer
 *     u64, s64                      64-bit integer, whatever the value
 *     f32, f64                      number; -0, which msgpackr would make 0, is nil
 *     char                          code point
 *     string                        text; lone surrogates have become U+FFFD. One that begins with U+FEFF goes as bytes,
 *                                   since msgpackr drops that mark
 *     list of integers or floats    bytes, little-endian
 *     other lists, records, tuples  array of elements or fields, in order
 *     enum, flags                   index; bits as an integer
 *     option                        nil, or an array of the value
 *     variant, result               array of the case's index and, where it has one, the payload
 *     own, borrow                   index into the message's capabilities: what it means is the caller's (`Handles`)
 *
 * Parameters are an array. A function without a result gives nil. Every value that comes in is checked against its type.
 */
import { show } from '../component/adapter/lower.ts';
import type { FunctionType } from '../component/types/model.ts';
import type { Body } from './body.ts';
import { around, type Coder, coderOf, elements, type Handles, NO_HANDLES } from './coder.ts';
import { CodecError, pack, packInParts, unpack } from './message-pack.ts';

/**
 * Codes the calls of one function. What `encode...` gives is good until the next encoding by any codec; long lists in it are the caller's
 * own, not copied. What `decode...` is given and gives share long lists: bytes with such a list in them are not to be used again.
 */
export class FunctionCodec {
  readonly #parameters: readonly { readonly name: string; readonly coder: Coder }[];
  readonly #shape: Pick<Coder, 'depth' | 'isBulk'>;
  readonly #result: Coder | undefined;

  constructor(type: FunctionType) {
    this.#parameters = type.parameters.map(({ name, type: one }) => ({ name, coder: coderOf(one) }));
    this.#shape = around(this.#parameters.map(({ coder }) => coder));
    this.#result = type.result && coderOf(type.result);
  }

  /** @throws TypeError, as lowering does, for a value that does not fit */
  encodeParameters(values: readonly unknown[], handles = NO_HANDLES): Body {
    const data = new Array<unknown>(this.#parameters.length);
    for (let index = 0; index < data.length; index++) {
      data[index] = this.#parameters[index]!.coder.encode(values[index], handles);
    }
    return this.#shape.isBulk ? packInParts(data) : pack(data);
  }

  /** @throws CodecError that names the parameter */
  decodeParameters(bytes: Uint8Array, length = bytes.length, handles = NO_HANDLES): unknown[] {
    const data = elements(unpack(bytes, length, this.#shape.depth), this.#parameters.length, 'parameters');
    const values = new Array<unknown>(data.length);
    for (let index = 0; index < data.length; index++) {
      const { name, coder } = this.#parameters[index]!;
      values[index] = decodeNamed(`parameter ${name}`, coder, data[index], handles);
    }
    return values;
  }

  encodeResult(value: unknown, handles = NO_HANDLES): Body {
    if (this.#result === undefined) return pack(null);
    const data = this.#result.encode(value, handles);
    return this.#result.isBulk ? packInParts(data) : pack(data);
  }

  /** @throws CodecError */
  decodeResult(bytes: Uint8Array, length = bytes.length, handles = NO_HANDLES): unknown {
    const data = unpack(bytes, length, this.#result?.depth ?? 0);
    if (this.#result !== undefined) return decodeNamed('the result', this.#result, data, handles);
    if (data !== null) throw new CodecError(`the result: expected nothing, got ${show(data)}`);
    return undefined;
  }
}

function decodeNamed(name: string, coder: Coder, data: unknown, handles: Handles): unknown {
  try {
    return coder.decode(data, handles);
  } catch (cause) {
    throw new CodecError(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
