/**
 * The component that holds a program: exports `nucleus:runner/program`, imports nothing. Its memory is its data; nothing is
 * ever allocated in it, and every function returns an address in that data:
 *
 *     16        settings, with what they point to; the pair (address, length) that `read` returns
 *     then, from a page's start on: the image
 */
import { signatureOf } from '../../kernel/component/abi/layout.ts';
import type { FunctionType, InstanceType } from '../../kernel/component/types/model.ts';
import type { Level, Translation } from '../../kernel/manifest/manifest.ts';
import type { ByteWriter } from './byte-writer.ts';
import { ConstantMemory } from './constant-memory.ts';
import { type CoreFunction, encodeCoreModule, Instructions, MEMORY } from './core-module.ts';
import type { Definition } from './definition.ts';
import { encodeComponent } from './encode.ts';
import { TypeScope } from './type-scope.ts';

/** `settings` of `nucleus:runner/program`, see there. */
export interface ProgramSettings {
  readonly path: string;
  readonly arguments: readonly string[];
  readonly environment: readonly string[];
  readonly directory: string;
  readonly readOnly: readonly string[];
  readonly memory: bigint;
  /** Absent: the highest. */
  readonly level?: Level;
  readonly translation: Translation;
}

/** Largest image, in bytes: engines take modules of up to 1 GiB. */
export const MAX_IMAGE = 512 << 20;

const FIRST_ADDRESS = 16;
const PAGE = 65536;

/** `name` and `type` of the interface are those that its importers have. */
export function programComponent(
  name: string,
  type: InstanceType,
  settings: ProgramSettings,
  image: Uint8Array,
): ByteWriter {
  const memory = new ConstantMemory(FIRST_ADDRESS);
  const functions = functionsOf(type);
  const bodies = functions.map(({ label, type }) =>
    coreFunction(label, type, memory, settings, image.length),
  );
  const pair = memory.reserve(8, 4);
  const start = Math.ceil(memory.end / PAGE) * PAGE;
  const core = encodeCoreModule(
    bodies.map((make) => make(pair, start)),
    [
      { address: memory.start, bytes: memory.bytes },
      { address: start, bytes: image },
    ],
  );
  return wrap(name, type, core);
}

interface LabelledFunction {
  readonly label: string;
  readonly type: FunctionType;
}

function functionsOf(type: InstanceType): LabelledFunction[] {
  return [...type.exports].flatMap(([label, extern]) =>
    extern.kind === 'func' ? [{ label, type: extern.type }] : [],
  );
}

/** Constants are placed at once; the function itself needs to know where the rest will be. */
function coreFunction(
  name: string,
  type: FunctionType,
  memory: ConstantMemory,
  settings: ProgramSettings,
  size: number,
): (pair: number, start: number) => CoreFunction {
  const { parameters, results } = signatureOf(type, 'lift');
  const head = { name, parameters, results, locals: [] };
  switch (name) {
    case 'get-settings': {
      const address = memory.place(type.result!, settings);
      return () => ({ ...head, body: new Instructions().i32(address) });
    }
    case 'size':
      return () => ({ ...head, body: new Instructions().i64(size) });
    case 'read':
      return (pair, start) => ({ ...head, locals: ['i32'], body: readBody(pair, start, size) });
    default:
      throw new Error(`compose: nucleus:runner/program has a function "${name}" that nothing answers`);
  }
}

/** `read(offset, length)`: the pair says where in the image, and how much there is. */
function readBody(pair: number, start: number, size: number): Instructions {
  const [offset, length, left] = [0, 1, 2];
  return new Instructions()
    .get(offset)
    .i64(size)
    .op('i64.ge_u')
    .if32((then) => then.i32(0).op('else').i64(size).get(offset).op('i64.sub').op('i32.wrap_i64'))
    .set(left)
    .i32(pair)
    .get(left)
    .op('i32.eqz')
    .if32((then) => then.i32(start).op('else').get(offset).op('i32.wrap_i64').i32(start).op('i32.add'))
    .store32(0)
    .i32(pair)
    .get(length)
    .get(left)
    .get(length)
    .get(left)
    .op('i32.lt_u')
    .op('select')
    .store32(4)
    .i32(pair);
}

function wrap(name: string, type: InstanceType, core: ByteWriter): ByteWriter {
  const definitions: Definition[] = [
    { kind: 'core-module', bytes: core },
    { kind: 'core-instance', from: { kind: 'instantiate', module: 0, args: [] } },
    { kind: 'alias', sort: 'core-memory', target: { kind: 'core-export', instance: 0, name: MEMORY } },
  ];
  const scope = new TypeScope((definition) => definitions.push(definition));
  const exports = [];
  let functions = 0;
  for (const [label, extern] of type.exports) {
    if (extern.kind === 'type') {
      const index = scope.definedValue(extern.type);
      exports.push({ name: label, attributes: {}, sort: 'type' as const, index });
    } else if (extern.kind === 'func') {
      const index = functions++;
      const signature = scope.function(extern.type);
      const target = { kind: 'core-export', instance: 0, name: label } as const;
      const options = { encoding: 'utf8', memory: 0 } as const;
      definitions.push({ kind: 'alias', sort: 'core-func', target });
      definitions.push({ kind: 'canon', canon: { kind: 'lift', function: index, options, type: signature } });
      exports.push({ name: label, attributes: {}, sort: 'func' as const, index });
    }
  }
  definitions.push({ kind: 'instance', from: { kind: 'exports', exports } });
  definitions.push({ kind: 'export', name, attributes: {}, sort: 'instance', index: 0 });
  return encodeComponent(definitions);
}
