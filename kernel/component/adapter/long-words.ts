/**
 * 64-bit core values without big integers: JavaScript between two components sees each as two 32-bit words. A number of
 * 64 bits is a big integer in JavaScript, made on the heap for each call; splitting it in wasm takes a third off such a call.
 *
 *     caller --i64--> split --low, high--> adapter --low, high--> join --i64--> callee
 *
 * `split` and `join` are wasm modules of one function, made for a core signature and shared by all of it. A 64-bit result
 * comes back as its low word, with the high word in one global: nothing else runs between the callee's return and the
 * caller's, but for a post-return function, which may not call.
 */
import type { FlatType } from '../abi/layout.ts';
import type { CoreFunction } from './port.ts';

/** A core signature; `results` has at most one type. */
export interface CoreSignature {
  readonly parameters: readonly FlatType[];
  readonly results: readonly FlatType[];
}

/** The high word of the result that is on its way. */
const high = new WebAssembly.Global({ value: 'i32', mutable: true }, 0);
const modules = new Map<string, WebAssembly.Module>();
/** Modules kept: far more than a system's interfaces need, and a bound on what a hostile component can have us keep. */
const LIMIT = 256;

export function hasLongs({ parameters, results }: CoreSignature): boolean {
  return parameters.includes('i64') || results.includes('i64');
}

/** Core parameters once each long is two words. */
export function wordCount({ parameters }: CoreSignature): number {
  return parameters.reduce((sum, flat) => sum + (flat === 'i64' ? 2 : 1), 0);
}

/** A core function of `signature` around one that takes and gives words. */
export function splitLongs(signature: CoreSignature, words: CoreFunction): CoreFunction {
  return wrap('split', signature, words);
}

/** A function of words around a core function of `signature`. */
export function joinLongs(signature: CoreSignature, core: CoreFunction): CoreFunction {
  return wrap('join', signature, core);
}

/** A function of the low word around the post-return of a function whose result is a long. */
export function joinResult(postReturn: CoreFunction): CoreFunction {
  return wrap('post', { parameters: ['i64'], results: [] }, postReturn);
}

/** A function of words around an adapter that wants big integers. */
export function bigLongs(signature: CoreSignature, adapter: CoreFunction): CoreFunction {
  return (...words: number[]): unknown => {
    let at = 0;
    const values = signature.parameters.map((flat) =>
      flat === 'i64' ? joined(words[at++]!, words[at++]!) : words[at++],
    );
    const result = adapter(...(values as never[]));
    if (typeof result !== 'bigint') return result;
    high.value = Number(BigInt.asIntN(32, result >> 32n));
    return Number(BigInt.asIntN(32, result));
  };
}

/** The big integer of two words. */
export function joined(low: number, highWord: number): bigint {
  return (BigInt(highWord) << 32n) | BigInt(low >>> 0);
}

type Kind = 'split' | 'join' | 'post';

function wrap(kind: Kind, signature: CoreSignature, inner: CoreFunction): CoreFunction {
  const key = `${kind} ${signature.parameters.join()} ${signature.results.join()}`;
  let module = modules.get(key);
  if (module === undefined) {
    module = new WebAssembly.Module(encode(kind, signature));
    if (modules.size >= LIMIT) modules.clear();
    modules.set(key, module);
  }
  const { exports } = new WebAssembly.Instance(module, { '': { f: inner, h: high } });
  return (exports as unknown as { f: CoreFunction }).f;
}

const TYPES: Readonly<Record<FlatType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c };
const [LOCAL_GET, LOCAL_TEE, GLOBAL_GET, GLOBAL_SET, CALL, END] = [0x20, 0x22, 0x23, 0x24, 0x10, 0x0b];
const [CONST_32, SHL, SHR, OR] = [[0x42, 0x20], 0x86, 0x88, 0x84];
const [WRAP, EXTEND] = [0xa7, 0xad];

/** Two words on the way to a long: the high one is on the stack. */
const JOIN_HIGH = [EXTEND, ...CONST_32, SHL, OR];
/** A long on the stack becomes its high word. */
const TAKE_HIGH = [...CONST_32, SHR, WRAP];

function encode(kind: Kind, signature: CoreSignature): Uint8Array<ArrayBuffer> {
  const long = functionType(signature.parameters, signature.results);
  const words = functionType(signature.parameters.flatMap(wordsOf), signature.results.map(wordOf));
  const post = functionType(['i32'], []);
  const outer = kind === 'split' ? long : kind === 'join' ? words : post;
  const inner = kind === 'split' ? words : long;
  const body = kind === 'split' ? splitBody(signature) : kind === 'join' ? joinBody(signature) : POST_BODY;
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [2, ...inner, ...outer]),
    ...section(2, [2, 0, 1, 0x66, 0, 0, 0, 1, 0x68, 3, TYPES.i32, 1]),
    ...section(3, [1, 1]),
    ...section(7, [1, 1, 0x66, 0, 1]),
    ...section(10, [1, ...sized(body)]),
  ]);
}

const wordsOf = (flat: FlatType): FlatType[] => (flat === 'i64' ? ['i32', 'i32'] : [flat]);
const wordOf = (flat: FlatType): FlatType => (flat === 'i64' ? 'i32' : flat);

function splitBody({ parameters, results }: CoreSignature): number[] {
  const args = parameters.flatMap((flat, index) =>
    flat === 'i64' ? [LOCAL_GET, index, WRAP, LOCAL_GET, index, ...TAKE_HIGH] : [LOCAL_GET, index],
  );
  const result = results[0] === 'i64' ? [EXTEND, GLOBAL_GET, 0, ...JOIN_HIGH] : [];
  return [0, ...args, CALL, 0, ...result, END];
}

function joinBody({ parameters, results }: CoreSignature): number[] {
  let word = 0;
  const args = parameters.flatMap((flat) =>
    flat === 'i64' ? [LOCAL_GET, word++, EXTEND, LOCAL_GET, word++, ...JOIN_HIGH] : [LOCAL_GET, word++],
  );
  if (results[0] !== 'i64') return [0, ...args, CALL, 0, END];
  const store = [LOCAL_TEE, word, ...TAKE_HIGH, GLOBAL_SET, 0, LOCAL_GET, word, WRAP];
  return [1, 1, TYPES.i64, ...args, CALL, 0, ...store, END];
}

const POST_BODY = [0, LOCAL_GET, 0, EXTEND, GLOBAL_GET, 0, ...JOIN_HIGH, CALL, 0, END];

function functionType(parameters: readonly FlatType[], results: readonly FlatType[]): number[] {
  const list = (flats: readonly FlatType[]) => [flats.length, ...flats.map((flat) => TYPES[flat])];
  return [0x60, ...list(parameters), ...list(results)];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

/** Bytes with their number in front, which is below 2^14. */
function sized(bytes: readonly number[]): number[] {
  const { length } = bytes;
  return length < 0x80 ? [length, ...bytes] : [(length & 0x7f) | 0x80, length >>> 7, ...bytes];
}
