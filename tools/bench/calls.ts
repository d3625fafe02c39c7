/**
 * What a call from one component to another costs, in this runtime and in jco's output for the same component. Both
 * ends are nested in one component, so that either runtime links them; the loops run in wasm.
 */
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { parseRightsTable } from '../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { decodeComponent, instantiate } from '../../kernel/component/index.ts';
import { median, type Table } from './table.ts';

/** One line of the table; times are nanoseconds a call. */
export interface CallRow {
  readonly name: string;
  readonly ours: number;
  readonly jco: number;
  /** Bytes that cross in each direction. */
  readonly bytes: number;
  /** What `ours` should stay below. */
  readonly bar: number;
}

/** Lists always go to one place: nothing is measured but the call. */
const MEMORY = `(memory (export "memory") 4)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 65536))`;

const PROVIDER = `(component $Provider
  (core module $M ${MEMORY}
    (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (func (export "value") (param i32) (result i32) (local.get 0))
    (func (export "echo") (param i32 i32) (result i32)
      (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16)))
  (core instance $m (instantiate $M))
  (type $counter' (resource (rep i32)))
  (export $counter "counter" (type $counter'))
  (core func $new (canon resource.new $counter'))
  (func (export "make") (param "start" u32) (result (own $counter)) (canon lift (core func $new)))
  (func (export "[method]counter.value") (param "self" (borrow $counter)) (result u32)
    (canon lift (core func $m "value")))
  (func (export "add") (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add")))
  (func (export "echo") (param "bytes" (list u8)) (result (list u8))
    (canon lift (core func $m "echo") (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))`;

const loop = (name: string, parameters: string, before: string, body: string) =>
  `(func (export "${name}") (param $n i32) ${parameters} (result i32) (local $sum i32) (local $h i32)
      ${before}
      (loop $again ${body}
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))`;

const USER = `(component $User
  (import "bench:calls/api" (instance $api
    (export "counter" (type $counter (sub resource)))
    (export "make" (func (param "start" u32) (result (own $counter))))
    (export "[method]counter.value" (func (param "self" (borrow $counter)) (result u32)))
    (export "add" (func (param "a" u32) (param "b" u32) (result u32)))
    (export "echo" (func (param "bytes" (list u8)) (result (list u8))))))
  (core module $L ${MEMORY})
  (core instance $l (instantiate $L))
  (core func $add (canon lower (func $api "add")))
  (core func $make (canon lower (func $api "make")))
  (core func $value (canon lower (func $api "[method]counter.value")))
  (core func $echo (canon lower (func $api "echo")
    (memory (core memory $l "memory")) (realloc (core func $l "realloc"))))
  (core module $M
    (import "api" "add" (func $add (param i32 i32) (result i32)))
    (import "api" "make" (func $make (param i32) (result i32)))
    (import "api" "value" (func $value (param i32) (result i32)))
    (import "api" "echo" (func $echo (param i32 i32 i32)))
    ${loop('add', '', '', '(local.set $sum (call $add (local.get $sum) (local.get $n)))')}
    ${loop(
      'method',
      '',
      '(local.set $h (call $make (i32.const 1)))',
      '(local.set $sum (i32.add (local.get $sum) (call $value (local.get $h))))',
    )}
    ${loop('echo', '(param $size i32)', '', '(call $echo (i32.const 4096) (local.get $size) (i32.const 16))')})
  (core instance $m (instantiate $M (with "api" (instance (export "add" (func $add)) (export "make" (func $make))
    (export "value" (func $value)) (export "echo" (func $echo))))))
  (func (export "loop-add") (param "n" u32) (result u32) (canon lift (core func $m "add")))
  (func (export "loop-method") (param "n" u32) (result u32) (canon lift (core func $m "method")))
  (func (export "loop-echo") (param "n" u32) (param "size" u32) (result u32)
    (canon lift (core func $m "echo"))))`;

const TEXT = `(component ${PROVIDER} ${USER}
  (instance $provider (instantiate $Provider))
  (instance $user (instantiate $User (with "bench:calls/api" (instance $provider))))
  (export "loop-add" (func $user "loop-add"))
  (export "loop-method" (func $user "loop-method"))
  (export "loop-echo" (func $user "loop-echo")))`;

type Loop = (n: number, size?: number) => number;
interface Loops {
  readonly loopAdd: Loop;
  readonly loopMethod: Loop;
  readonly loopEcho: Loop;
}

const rights = parseRightsTable({
  'bench:calls/api': { '[method]counter.value': { requires: [{ of: 'self', rights: ['read'] }] } },
});

async function ourLoops(bytes: Uint8Array): Promise<Loops> {
  const options = { name: 'bench', rights, capabilities: new CapabilityTable() };
  const { exports } = await instantiate(decodeComponent(bytes), options);
  const loop = (name: string) => exports.get(name)!.js as Loop;
  return { loopAdd: loop('loop-add'), loopMethod: loop('loop-method'), loopEcho: loop('loop-echo') };
}

async function jcoLoops(bytes: Uint8Array): Promise<Loops> {
  const { files } = await transpileBytes(bytes, { name: 'bench', instantiation: 'async' });
  const list = files as Record<string, Uint8Array>;
  const source = new TextDecoder().decode(list['bench.js']);
  const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  return module.instantiate((path: string) => WebAssembly.compile(list[path] as BufferSource), {});
}

/** Nanoseconds a call: the least of a few runs of about 20 ms, after as long a warm-up. */
function time(loop: (n: number) => number, estimate: number): number {
  const n = Math.max(10, Math.ceil(2e7 / estimate));
  loop(n);
  const runs = Array.from({ length: 7 }, () => {
    const before = performance.now();
    loop(n);
    return ((performance.now() - before) * 1e6) / n;
  });
  return Math.min(...runs);
}

const CASES = [
  {
    name: 'add(u32, u32) -> u32',
    bytes: 0,
    bar: 12,
    slow: 5000,
    run: (l: Loops) => (n: number) => l.loopAdd(n),
  },
  {
    name: 'method, rights checked',
    bytes: 0,
    bar: 20,
    slow: 8000,
    run: (l: Loops) => (n: number) => l.loopMethod(n),
  },
  ...[
    { size: 64, bar: 120, slow: 15_000 },
    { size: 65_536, bar: 32_000, slow: 4_000_000 },
  ].map(({ size, bar, slow }) => ({
    name: `list of ${size} bytes, there and back`,
    bytes: size,
    bar,
    slow,
    run: (l: Loops) => (n: number) => l.loopEcho(n, size),
  })),
];

export async function callRows(): Promise<CallRow[]> {
  const bytes = await parse(TEXT);
  const [ours, jco] = [await ourLoops(bytes), await jcoLoops(bytes)];
  return CASES.map(({ name, bytes: size, bar, slow, run }) => ({
    name,
    bytes: size,
    bar,
    ours: time(run(ours), bar),
    jco: time(run(jco), slow),
  }));
}

/** Milliseconds to instantiate the benchmark's component, its modules known already. */
export async function instantiationTime(): Promise<number> {
  const component = decodeComponent(await parse(TEXT));
  await instantiate(component, { name: 'bench' });
  const runs: number[] = [];
  for (let run = 0; run < 51; run++) {
    const before = performance.now();
    await instantiate(component, { name: 'bench' });
    runs.push(performance.now() - before);
  }
  return median(runs);
}

const figure = (value: number) => (value < 1000 ? value.toFixed(1) : Math.round(value).toLocaleString('en'));

export async function benchCalls(): Promise<Table> {
  const rows = await callRows();
  const instantiation = await instantiationTime();
  return {
    title: 'A call from component to component',
    columns: ['', 'ours, ns', 'GB/s', 'jco, ns', 'ratio'],
    rows: [
      ...rows.map(({ name, ours, jco, bytes }) => [
        name,
        figure(ours),
        bytes === 0 ? '' : ((2 * bytes) / ours).toFixed(2),
        figure(jco),
        `${(jco / ours).toFixed(0)} x`,
      ]),
      ['instantiating two known components', `${(instantiation * 1e6).toFixed(0)}`, '', '', ''],
    ],
    bars: rows.map(({ name, ours, bar }) => ({
      text: `${name} in under ${figure(bar)} ns`,
      held: ours < bar,
    })),
  };
}
