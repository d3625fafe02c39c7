/** How WIT identifiers are written in AssemblyScript. */

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'break case catch class const constructor continue debugger default delete do else enum export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected ' +
    'public return static super switch this throw true try typeof var void while with yield arguments eval ' +
    'i8 i16 i32 i64 isize u8 u16 u32 u64 usize f32 f64 v128 bool string number boolean abstract readonly'
  ).split(' '),
);

/** Names of the standard library and of `components/lib` that types must not hide. */
const LIBRARY_TYPES: ReadonlySet<string> = new Set(
  (
    'Array ArrayBuffer ArrayBufferView Atomics Boolean DataView Date Error EvalError Float32Array Float64Array ' +
    'Function I8 I16 I32 I64 Infinity Int8Array Int16Array Int32Array Int64Array Isize Iterable Iterator JSON Map ' +
    'Math Mathf NaN Number Object Option Pressure RangeError ReferenceError RegExp Result Set StaticArray String ' +
    'Symbol SyntaxError TypeError TypedArray U8 U16 U32 U64 URIError Uint8Array Uint8ClampedArray Uint16Array ' +
    'Uint32Array Uint64Array Unit Usize F32 F64 V128 WeakMap WeakSet'
  ).split(' '),
);

/** Global functions and namespaces of the library, which a function must not hide in its file. */
const LIBRARY_FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'alignof assert atomic changetype console crypto heap idof isDefined isNaN load max memory min nameof offsetof ' +
    'process reinterpret select sizeof store table trace unchecked unreachable'
  ).split(' '),
);

/** `get-random-bytes` to `getRandomBytes`; a keyword gets `_` behind. */
export function valueName(kebab: string): string {
  const [first, ...rest] = kebab.split('-');
  const name = first!.toLowerCase() + rest.map(capitalise).join('');
  return KEYWORDS.has(name) ? `${name}_` : name;
}

/** A function outside of any class: `memory` to `memory_`, since the library owns that name. */
export function functionName(kebab: string): string {
  const name = valueName(kebab);
  return LIBRARY_FUNCTIONS.has(name) ? `${name}_` : name;
}

/** A parameter, which must not hide what a body calls either. */
export const parameterName = functionName;

/** `fs-error` to `FsError`; a name of the library gets `_` behind. */
export function typeName(kebab: string): string {
  const name = memberName(kebab);
  return LIBRARY_TYPES.has(name) || /^Tuple\d+$/.test(name) ? `${name}_` : name;
}

/** `block-device` to `BlockDevice`: cases of enums, which may have any name. */
export function memberName(kebab: string): string {
  return kebab.split('-').map(capitalise).join('');
}

/** A field, a method or a variant's maker; `taken` are names that its class has already. */
export function fieldName(kebab: string, taken: readonly string[] = []): string {
  const name = valueName(kebab);
  return taken.includes(name) ? `${name}_` : name;
}

/** `wasi:io/streams@0.2.12` to `wasi-io-streams`: the file of an interface. */
export function fileName(id: string): string {
  return id.replace(/@.*$/, '').replace(/[:/]/g, '-');
}

function capitalise(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
