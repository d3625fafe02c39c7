/** Canonical options: how a lift, a lower or a built-in of WASI 0.3 reaches the memory that it works on. */
import type { CanonicalEncoding, CanonicalOptions } from './ast.ts';
import { hex, type Reader } from './reader.ts';

type MutableOptions = { -readonly [K in keyof CanonicalOptions]?: CanonicalOptions[K] };
type Indexed = 'memory' | 'realloc' | 'postReturn' | 'callback';

const ENCODINGS: readonly CanonicalEncoding[] = ['utf8', 'utf16', 'latin1+utf16'];

/** Options that name an entry of an index space, by code. */
const INDEXED: Readonly<Record<number, readonly [key: Indexed, name: string, index: string]>> = {
  3: ['memory', 'memory', 'a core memory index'],
  4: ['realloc', 'realloc', 'a core function index'],
  5: ['postReturn', 'post-return', 'a core function index'],
  7: ['callback', 'callback', 'a core function index'],
};

export function readOptions(reader: Reader): CanonicalOptions {
  const options: MutableOptions = {};
  const count = reader.count('canonical options');
  for (let i = 0; i < count; i++) readOption(reader, options);
  return { ...options, encoding: options.encoding ?? 'utf8' };
}

function readOption(reader: Reader, options: MutableOptions): void {
  const offset = reader.position;
  const code = reader.byte('a canonical option');
  const once = (before: unknown, name: string) => {
    if (before !== undefined) reader.fail(`canonical option ${name} stands twice`, offset);
  };
  if (code <= 2) {
    once(options.encoding, 'string-encoding');
    options.encoding = ENCODINGS[code]!;
    return;
  }
  if (code === 6) {
    once(options.async, 'async');
    options.async = true;
    return;
  }
  const [key, name, index] = INDEXED[code] ?? reader.fail(`unknown canonical option ${hex(code)}`, offset);
  once(options[key], name);
  options[key] = reader.u32(index);
}
