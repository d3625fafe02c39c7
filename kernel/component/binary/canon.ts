/**
 * Canonical definitions: lift, lower and the resource built-ins. The built-ins of WASI 0.3 are known by name, so that
 * a component that needs one is told which.
 */
import type { Canon, CanonicalEncoding, CanonicalOptions, Located } from './ast.ts';
import { hex, type Reader } from './reader.ts';

/** Opcodes that are recognised and refused. */
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [0x05, 'task.cancel'],
  [0x06, 'subtask.cancel'],
  [0x07, 'resource.drop async'],
  [0x08, 'backpressure.set'],
  [0x09, 'task.return'],
  [0x0a, 'context.get'],
  [0x0b, 'context.set'],
  [0x0c, 'thread.yield'],
  [0x0d, 'subtask.drop'],
  [0x0e, 'stream.new'],
  [0x0f, 'stream.read'],
  [0x10, 'stream.write'],
  [0x11, 'stream.cancel-read'],
  [0x12, 'stream.cancel-write'],
  [0x13, 'stream.drop-readable'],
  [0x14, 'stream.drop-writable'],
  [0x15, 'future.new'],
  [0x16, 'future.read'],
  [0x17, 'future.write'],
  [0x18, 'future.cancel-read'],
  [0x19, 'future.cancel-write'],
  [0x1a, 'future.drop-readable'],
  [0x1b, 'future.drop-writable'],
  [0x1c, 'error-context.new'],
  [0x1d, 'error-context.debug-message'],
  [0x1e, 'error-context.drop'],
  [0x1f, 'waitable-set.new'],
  [0x20, 'waitable-set.wait'],
  [0x21, 'waitable-set.poll'],
  [0x22, 'waitable-set.drop'],
  [0x23, 'waitable.join'],
  [0x24, 'backpressure.inc'],
  [0x25, 'backpressure.dec'],
  [0x26, 'thread.index'],
  [0x27, 'thread.new-indirect'],
  [0x28, 'thread.resume-later'],
  [0x29, 'thread.suspend'],
  [0x2a, 'thread.suspend-then-resume'],
  [0x2b, 'thread.yield-then-resume'],
  [0x2c, 'thread.suspend-then-promote'],
  [0x2d, 'thread.yield-then-promote'],
  [0x40, 'thread.spawn-ref'],
  [0x41, 'thread.spawn-indirect'],
  [0x42, 'thread.available-parallelism'],
]);

const RESOURCE_BUILT_INS = { 2: 'resource.new', 3: 'resource.drop', 4: 'resource.rep' } as const;

export function readCanon(reader: Reader): Canon & Located {
  const offset = reader.position;
  const code = reader.byte('a canonical definition');
  switch (code) {
    case 0x00: {
      reader.expect(0x00, 'the sort of a lifted function');
      const target = reader.u32('a core function index');
      const options = readOptions(reader);
      const type = reader.u32('a type index');
      return { kind: 'canon', offset, canon: { kind: 'lift', function: target, options, type } };
    }
    case 0x01: {
      reader.expect(0x00, 'the sort of a lowered function');
      const target = reader.u32('a function index');
      return {
        kind: 'canon',
        offset,
        canon: { kind: 'lower', function: target, options: readOptions(reader) },
      };
    }
    case 0x02:
    case 0x03:
    case 0x04:
      return {
        kind: 'canon',
        offset,
        canon: { kind: RESOURCE_BUILT_INS[code], type: reader.u32('a type index') },
      };
    default: {
      const name = UNSUPPORTED.get(code);
      if (name !== undefined) reader.fail(`canon ${name} (WASI 0.3) is not supported yet`, offset);
      return reader.fail(`unknown canonical definition ${hex(code)}`, offset);
    }
  }
}

const ENCODINGS: readonly CanonicalEncoding[] = ['utf8', 'utf16', 'latin1+utf16'];

type MutableOptions = { -readonly [K in keyof CanonicalOptions]?: CanonicalOptions[K] };

function readOptions(reader: Reader): CanonicalOptions {
  const options: MutableOptions = {};
  const count = reader.count('canonical options');
  for (let i = 0; i < count; i++) readOption(reader, options);
  return { ...options, encoding: options.encoding ?? 'utf8' };
}

function readOption(reader: Reader, options: MutableOptions): void {
  const offset = reader.position;
  const code = reader.byte('a canonical option');
  switch (code) {
    case 0x00:
    case 0x01:
    case 0x02:
      if (options.encoding !== undefined)
        reader.fail('canonical option string-encoding stands twice', offset);
      options.encoding = ENCODINGS[code]!;
      return;
    case 0x03:
      if (options.memory !== undefined) reader.fail('canonical option memory stands twice', offset);
      options.memory = reader.u32('a core memory index');
      return;
    case 0x04:
      if (options.realloc !== undefined) reader.fail('canonical option realloc stands twice', offset);
      options.realloc = reader.u32('a core function index');
      return;
    case 0x05:
      if (options.postReturn !== undefined) reader.fail('canonical option post-return stands twice', offset);
      options.postReturn = reader.u32('a core function index');
      return;
    case 0x06:
      reader.fail('canonical option async (WASI 0.3) is not supported yet', offset);
      break;
    case 0x07:
      reader.fail('canonical option callback (WASI 0.3) is not supported yet', offset);
      break;
    default:
      reader.fail(`unknown canonical option ${hex(code)}`, offset);
  }
}
