/** What may be done with a file does not grow when the file gets another name: `vfs` under the project's own rights. */

import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { base } from '../../../host/node/wasi/base.ts';
import { details } from '../../../host/node/wasi/details.ts';
import { parseRightsTable } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import {
  attenuate,
  type ComponentError,
  decodeComponent,
  type ExportedInstance,
  type Handle,
  hostInterface,
  instantiate,
} from '../../../kernel/component/index.ts';

type Rights = Readonly<Record<string, boolean>>;
interface Node extends Handle {
  makeDirectoryAt(path: string): void;
  openAt(path: string, how: Rights, want: Rights): Node;
  linkAt(path: string, other: Node, newPath: string): void;
  renameAt(path: string, other: Node, newPath: string): void;
}

const rights = parseRightsTable(JSON.parse(await readFile('dist/rights.json', 'utf8')));
const component = decodeComponent(await readFile('dist/components/vfs.wasm'));
const ALL = { read: true, write: true, delete: true };

let from: Node;
let to: Node;
beforeEach(async () => {
  const imports = {
    'nucleus:bootstrap/emergency@0.1.0': hostInterface('host', { debug() {}, exit() {} }),
    'wasi:clocks/wall-clock@0.2.12': hostInterface('host', { now: () => ({ seconds: 0n, nanoseconds: 0 }) }),
    'wasi:filesystem/types@0.2.12': hostInterface('host', {}),
    'nucleus:fs/base@0.1.0': hostInterface('host', base),
    'nucleus:fs/details@0.1.0': hostInterface('host', details),
  };
  const vfs = await instantiate(component, {
    name: 'vfs',
    imports,
    rights,
    capabilities: new CapabilityTable(),
  });
  const root: Node = (vfs.exports.get('nucleus:fs/provider@0.1.0') as ExportedInstance).js.memory();
  [from, to] = ['from', 'to'].map((name) => {
    root.makeDirectoryAt(name);
    return root.openAt(name, { directory: true }, ALL);
  }) as [Node, Node];
  from.openAt('file', { create: true }, ALL);
});

/** The rights that the directory of a refused call lacks. */
function missing(call: () => void): string[] {
  try {
    call();
  } catch (error) {
    const { tag, val } = (error as ComponentError<{ tag: string; val: { val: Rights } }>).payload!;
    expect(tag).toBe('denied');
    return Object.keys(val.val).filter((name) => val.val[name]);
  }
  return [];
}

const weak = (...keep: ('read' | 'write' | 'delete')[]) => attenuate(from, keep) as Node;

describe('a file in a directory that one may not change', () => {
  it('is not linked to where one may', () => {
    expect(missing(() => weak('read').linkAt('file', to, 'twin'))).toEqual(['write']);
    expect(missing(() => weak('write').linkAt('file', to, 'twin'))).toEqual(['read']);
    expect(missing(() => weak('read', 'write').linkAt('file', to, 'twin'))).toEqual([]);
  });

  it('is not moved to where one may', () => {
    expect(missing(() => weak('delete').renameAt('file', to, 'moved'))).toEqual(['read', 'write']);
    expect(missing(() => weak('read', 'write').renameAt('file', to, 'moved'))).toEqual(['delete']);
    expect(missing(() => from.renameAt('file', to, 'moved'))).toEqual([]);
  });
});
