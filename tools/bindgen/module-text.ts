/** One generated AssemblyScript file: its text, and the imports that the text turned out to need. */

import { posix } from 'node:path';
import { WitError } from '../wit/source.ts';

/** Stands for the component's folder: paths may lead out of it by several `..`. */
const DEEP = '/1/2/3/4/5/6/7/8/9';

/** Longest line of an import. */
const LINE = 110;

export class ModuleText {
  /** Path below the component's folder without `.ts`, such as `gen/import/wasi-io-poll`. */
  readonly path: string;
  readonly #head: string;
  readonly #names = new Set<string>();
  /** By imported file: exported name to local name. */
  readonly #imports = new Map<string, Map<string, string>>();
  readonly #lines: string[] = [];

  constructor(path: string, head: string) {
    this.path = path;
    this.#head = head;
  }

  /** Reserves a top-level name of this file; with a number behind it if it is taken. */
  declare(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}${number}`;
    this.#names.add(name);
    return name;
  }

  /** Reserves a name that others know and that must be exactly this. */
  declareExactly(name: string, what: string): void {
    if (this.declare(name) !== name)
      throw new WitError(`${what} would give a second "${name}" in ${this.path}.ts`);
  }

  /** The local name of what `path` exports as `name`; `otherwise` is used where that name is taken. */
  import(path: string, name: string, otherwise: string = name): string {
    if (path === this.path) return name;
    const from = this.#imports.get(path) ?? new Map<string, string>();
    this.#imports.set(path, from);
    const known = from.get(name);
    if (known !== undefined) return known;
    const local = this.declare(this.#names.has(name) ? otherwise : name);
    from.set(name, local);
    return local;
  }

  add(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  toString(): string {
    const imports = [...this.#imports].sort(([a], [b]) => (a < b ? -1 : 1));
    const head = this.#head.split('\n').map((line) => `// ${line}`.trimEnd());
    const statements = imports.map(([path, names]) => importStatement(this.#relative(path), names));
    const sections = [head.join('\n'), statements.join('\n'), this.#lines.join('\n').trim()];
    return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
  }

  #relative(path: string): string {
    const from = posix.join(DEEP, posix.dirname(this.path));
    const relative = posix.relative(from, posix.join(DEEP, path));
    return relative.startsWith('.') ? relative : `./${relative}`;
  }
}

function importStatement(path: string, names: ReadonlyMap<string, string>): string {
  const items = [...names].map(([name, local]) => (name === local ? name : `${name} as ${local}`)).sort();
  const line = `import { ${items.join(', ')} } from '${path}';`;
  if (line.length <= LINE) return line;
  return ['import {', ...items.map((item) => `  ${item},`), `} from '${path}';`].join('\n');
}
