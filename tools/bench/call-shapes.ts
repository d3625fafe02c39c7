/**
 * The calls that `bench:calls` measures, as data: what each function looks like in the component model, what its provider
 * does, and how its user calls it. Providers do as little as the type allows, so that the call is what is measured.
 */

/** A row of the benchmark. Code is WebAssembly text of a function body. */
export interface CallShape {
  /** As the table prints it. */
  readonly name: string;
  /** Name in the interface `bench:calls/api`. */
  readonly export: string;
  /** Type in the component model. */
  readonly type: string;
  /** The provider's core function: its type and its body. */
  readonly provider: string;
  /** Core type of the function as its user imports it. */
  readonly imported: string;
  /** Run once before the loop; locals are `$n`, `$size`, `$sum` and `$h`. */
  readonly before?: string;
  /** One turn of the loop; `$f` is the function. */
  readonly turn: string;
  /** Handed to the loop as `$size`. */
  readonly size?: number;
  /** Bytes that cross in each direction. */
  readonly bytes?: number;
  /** What it should stay below, in nanoseconds. */
  readonly bar?: number;
  /** What the kernel answers by itself; another runtime enters the provider. */
  readonly kernel?: true;
}

const MAKE = '(local.set $h (call $make (i32.const 1)))';
const ADD = '(local.set $sum (i32.add (local.get $sum)';
/** Gives back the pair that it was called with. */
const ECHO = `(param i32 i32) (result i32) (global.set $next (i32.const 65536))
  (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16)`;
const LIST = {
  provider: ECHO,
  imported: '(param i32 i32 i32)',
  turn: '(call $f (i32.const 4096) (local.get $size) (i32.const 16))',
} as const;
/** Lists whose elements begin with a pointer and a length: `$size` elements of `stride` bytes, each with `length`. */
const nested = (stride: number, length: number) => `(local.set $h (local.get $size))
  (loop $fill (local.set $h (i32.sub (local.get $h) (i32.const 1)))
    (i32.store (i32.add (i32.const 8192) (i32.mul (local.get $h) (i32.const ${stride}))) (i32.const 4096))
    (i32.store (i32.add (i32.const 8196) (i32.mul (local.get $h) (i32.const ${stride}))) (i32.const ${length}))
    (br_if $fill (local.get $h)))`;
const NESTED_TURN = '(call $f (i32.const 8192) (local.get $size) (i32.const 16))';

/** Types that the shapes use by name, in the order in which they are declared. */
export const NAMED_TYPES: Readonly<Record<string, string>> = {
  point: '(record (field "x" u32) (field "y" u32) (field "z" f64) (field "on" bool))',
  shape: '(variant (case "none") (case "circle" u32) (case "box" (tuple u32 u32)))',
  fault: '(enum "missing" "busy" "peer-died")',
  rights: '(flags "read" "write" "execute" "delete" "grant" "delegate")',
};

export const SHAPES: readonly CallShape[] = [
  {
    name: 'add(u32, u32) -> u32',
    export: 'add',
    type: '(param "a" u32) (param "b" u32) (result u32)',
    provider: '(param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))',
    imported: '(param i32 i32) (result i32)',
    turn: '(local.set $sum (call $f (local.get $sum) (local.get $n)))',
    bar: 12,
  },
  {
    name: 'add(u64, u64) -> u64',
    export: 'add-long',
    type: '(param "a" u64) (param "b" u64) (result u64)',
    provider: '(param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1))',
    imported: '(param i64 i64) (result i64)',
    turn: '(local.set $long (call $f (local.get $long) (i64.const 0x100000001)))',
  },
  {
    name: 'at(u64) -> u32',
    export: 'at',
    type: '(param "offset" u64) (result u32)',
    provider: '(param i64) (result i32) (i32.wrap_i64 (local.get 0))',
    imported: '(param i64) (result i32)',
    turn: `${ADD} (call $f (i64.extend_i32_u (local.get $n)))))`,
  },
  {
    name: 'method on a borrowed resource, rights checked',
    export: '[method]counter.value',
    type: '(param "self" (borrow $counter)) (result u32)',
    provider: '(param i32) (result i32) (local.get 0)',
    imported: '(param i32) (result i32)',
    before: MAKE,
    turn: `${ADD} (call $f (local.get $h))))`,
    bar: 20,
  },
  {
    name: 'method(u64) -> u64, rights checked',
    export: '[method]counter.seek',
    type: '(param "self" (borrow $counter)) (param "to" u64) (result u64)',
    provider: '(param i32 i64) (result i64) (local.get 1)',
    imported: '(param i32 i64) (result i64)',
    before: MAKE,
    turn: '(local.set $long (call $f (local.get $h) (i64.const 0x100000001)))',
  },
  {
    name: 'list<u8> of 64 bytes, there and back',
    export: 'echo',
    type: '(param "bytes" (list u8)) (result (list u8))',
    ...LIST,
    size: 64,
    bytes: 64,
    bar: 120,
  },
  {
    name: 'list<u8> of 64 KiB, there and back',
    export: 'echo-long',
    type: '(param "bytes" (list u8)) (result (list u8))',
    ...LIST,
    size: 65_536,
    bytes: 65_536,
    bar: 32_000,
  },
  {
    name: 'string of 16 bytes, there and back',
    export: 'say',
    type: '(param "text" string) (result string)',
    ...LIST,
    size: 16,
    bytes: 16,
  },
  {
    name: 'string of 256 bytes, there and back',
    export: 'say-long',
    type: '(param "text" string) (result string)',
    ...LIST,
    size: 256,
    bytes: 256,
  },
  {
    name: 'record of four fields, there and back',
    export: 'move',
    type: '(param "from" $point) (result $point)',
    provider: `(param i32 i32 f64 i32) (result i32) (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1)) (f64.store (i32.const 24) (local.get 2))
      (i32.store (i32.const 32) (local.get 3)) (i32.const 16)`,
    imported: '(param i32 i32 f64 i32 i32)',
    turn: '(call $f (local.get $n) (i32.const 2) (f64.const 3) (i32.const 1) (i32.const 16))',
  },
  {
    name: 'variant, there and back',
    export: 'turn',
    type: '(param "from" $shape) (result $shape)',
    provider: `(param i32 i32 i32) (result i32) (i32.store (i32.const 16) (local.get 0))
      (i32.store (i32.const 20) (local.get 1)) (i32.store (i32.const 24) (local.get 2)) (i32.const 16)`,
    imported: '(param i32 i32 i32 i32)',
    turn: '(call $f (i32.const 2) (local.get $n) (i32.const 3) (i32.const 16))',
  },
  {
    name: 'result<u64, enum>',
    export: 'try',
    type: '(param "a" u32) (result (result u64 (error $fault)))',
    provider: `(param i32) (result i32) (i32.store (i32.const 16) (i32.const 0))
      (i64.store (i32.const 24) (i64.extend_i32_u (local.get 0))) (i32.const 16)`,
    imported: '(param i32 i32)',
    turn: '(call $f (local.get $n) (i32.const 16))',
  },
  {
    name: 'list of 64 records, there and back',
    export: 'points',
    type: '(param "all" (list $point)) (result (list $point))',
    ...LIST,
    size: 64,
    bytes: 64 * 24,
  },
  {
    name: 'list of 64 strings of 16 bytes, there and back',
    export: 'words',
    type: '(param "all" (list string)) (result (list string))',
    ...LIST,
    before: nested(8, 16),
    turn: NESTED_TURN,
    size: 64,
    bytes: 64 * 24,
  },
  {
    name: 'list of 256 lists of 4 options, there and back',
    export: 'worst',
    type: '(param "all" (list (list (option u16)))) (result (list (list (option u16))))',
    ...LIST,
    before: nested(8, 4),
    turn: NESTED_TURN,
    size: 256,
    bytes: 256 * 24,
  },
  {
    name: 'a handle made, returned and dropped',
    export: 'make',
    type: '(param "start" u32) (result (own $counter))',
    provider: '(param i32) (result i32) (call $new (local.get 0))',
    imported: '(param i32) (result i32)',
    turn: '(call $drop (call $f (local.get $n)))',
  },
  {
    name: 'a handle handed over and returned',
    export: 'pass',
    type: '(param "one" (own $counter)) (result (own $counter))',
    provider: '(param i32) (result i32) (local.get 0)',
    imported: '(param i32) (result i32)',
    before: MAKE,
    turn: '(local.set $h (call $f (local.get $h)))',
  },
  {
    name: 'attenuate and drop (jco: a method that makes another)',
    export: '[method]counter.attenuate',
    type: '(param "self" (borrow $counter)) (param "keep" $rights) (result (own $counter))',
    provider: '(param i32 i32) (result i32) (call $new (local.get 0))',
    imported: '(param i32 i32) (result i32)',
    before: MAKE,
    turn: '(call $drop (call $f (local.get $h) (i32.const 1)))',
    kernel: true,
  },
];
