/** A component that adds two numbers and one that calls it in a loop, for `channels.ts`: as text, each in a thread of its own. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import type { Caller } from '../../kernel/channel/caller.ts';
import {
  decodeComponent,
  type ExportedFunction,
  type ImportValue,
  instantiate,
} from '../../kernel/component/index.ts';
import { Dispatcher } from '../../kernel/remote/dispatcher.ts';
import { RemoteInterfaces } from '../../kernel/remote/remote-interfaces.ts';

const SUMS = 'bench:channels/sums@0.1.0';

const PROVIDER = `(component
  (core module $M (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $m (instantiate $M))
  (func $add (param "a" u32) (param "b" u32) (result u32) (canon lift (core func $m "add")))
  (instance $sums (export "add" (func $add)))
  (export "${SUMS}" (instance $sums)))`;

/** Gives the sum of the sums of 1 and each number up to `n`. */
const USER = `(component
  (import "${SUMS}" (instance $sums (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $add (canon lower (func $sums "add")))
  (core module $M
    (import "" "add" (func $add (param i32 i32) (result i32)))
    (func (export "run") (param $n i32) (result i32) (local $sum i32)
      (loop $again
        (local.set $sum (i32.add (local.get $sum) (call $add (local.get $n) (i32.const 1))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum)))
  (core instance $m (instantiate $M (with "" (instance (export "add" (func $add))))))
  (func (export "run") (param "n" u32) (result u32) (canon lift (core func $m "run"))))`;

async function instanceOf(text: string, imports: Record<string, ImportValue> = {}) {
  return instantiate(decodeComponent(await parse(text)), { name: 'bench', imports });
}

/** Answers for the provider. */
export async function sumsDispatcher(): Promise<Dispatcher> {
  const { exports } = await instanceOf(PROVIDER);
  return new Dispatcher(exports.values(), { importer: 'bench' });
}

/** Calls as often as it is told, and gives the sum. */
type Run = (count: number) => number;

/** The user, whose provider is at the other end of a link. */
export async function remoteUser(link: Caller): Promise<Run> {
  const remote = new RemoteInterfaces(link, { provider: 'sums', capabilities: new CapabilityTable() });
  return runOf(remote.interface(SUMS));
}

async function runOf(sums: ImportValue): Promise<Run> {
  return ((await instanceOf(USER, { [SUMS]: sums })).exports.get('run') as ExportedFunction).js as Run;
}
