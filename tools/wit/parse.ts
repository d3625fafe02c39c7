/** Parses one WIT file: packages, and in them `use`, interfaces and worlds. */

import { parseFunctionSignature, parseTypeItem } from './parse-types.ts';
import { Reader } from './reader.ts';
import { Source } from './source.ts';
import type {
  Docs,
  FileSyntax,
  Gate,
  IncludeItem,
  InterfaceItem,
  Name,
  PackageName,
  PackageSyntax,
  PortItem,
  TopUseItem,
  UseItem,
  WorldItem,
} from './syntax.ts';

/** Parses a file. `path` is for messages. Throws `WitError`. */
export function parseWit(path: string, text: string): FileSyntax {
  return new FileParser(new Reader(new Source(path, text))).file();
}

class FileParser {
  readonly #reader: Reader;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  file(): FileSyntax {
    const reader = this.#reader;
    const packages: PackageSyntax[] = [];
    const docs = reader.docs();
    let name: PackageName | undefined;
    let start = 0;
    if (reader.isWord('package')) {
      reader.word('package');
      const declared = this.#packageName();
      if (reader.isMark('{')) packages.push(this.#block(declared, docs));
      else {
        start = reader.mark(';') + 1;
        name = declared;
      }
    }
    const items: PackageSyntax['items'][number][] = [];
    while (!reader.isEnd()) this.#topItem(items, packages, docs);
    const end = reader.source.text.length;
    if (name !== undefined || items.length > 0) {
      packages.unshift({ source: reader.source, name, docs, items, body: { start, end } });
    }
    return { source: reader.source, packages };
  }

  #topItem(items: PackageSyntax['items'][number][], packages: PackageSyntax[], first: Docs): void {
    const reader = this.#reader;
    const own = reader.docs();
    const docs = own.lines.length === 0 && items.length + packages.length === 0 ? first : own;
    if (reader.isWord('package')) {
      reader.word('package');
      packages.push(this.#block(this.#packageName(), docs));
    } else items.push(this.#packageItem(docs));
  }

  #block(name: PackageName, docs: Docs): PackageSyntax {
    const reader = this.#reader;
    const start = reader.mark('{') + 1;
    const items: PackageSyntax['items'][number][] = [];
    while (!reader.isMark('}')) items.push(this.#packageItem(reader.docs()));
    const end = reader.mark('}');
    return { source: reader.source, name, docs, items, body: { start, end } };
  }

  #packageItem(docs: Docs): InterfaceItem | WorldItem | TopUseItem {
    const reader = this.#reader;
    const gates = this.#gates();
    if (reader.isWord('use')) return this.#topUse();
    if (reader.isWord('interface')) {
      reader.word('interface');
      return this.#interface(reader.name(), docs, gates);
    }
    if (reader.isWord('world')) return this.#world(docs, gates);
    throw reader.unexpected('"interface", "world", "use" or "package"');
  }

  #topUse(): TopUseItem {
    const reader = this.#reader;
    reader.word('use');
    const path = reader.interfacePath();
    const as = reader.tryWord('as') ? reader.name() : path.name;
    reader.mark(';');
    return { kind: 'top-use', path, as };
  }

  #interface(name: Name, docs: Docs, gates: readonly Gate[]): InterfaceItem {
    const reader = this.#reader;
    const items: InterfaceItem['items'][number][] = [];
    reader.mark('{');
    while (!reader.isMark('}')) items.push(this.#interfaceItem());
    reader.mark('}');
    return { kind: 'interface', name, docs, gates, items };
  }

  #interfaceItem(): InterfaceItem['items'][number] {
    const reader = this.#reader;
    const docs = reader.docs();
    const gates = this.#gates();
    if (reader.isWord('use')) return this.#use(gates);
    const type = parseTypeItem(reader, docs, gates, () => this.#gates());
    if (type !== undefined) return type;
    const name = reader.name();
    reader.mark(':');
    const item = {
      ...parseFunctionSignature(reader),
      kind: 'function',
      role: 'plain',
      name,
      docs,
      gates,
    } as const;
    reader.mark(';');
    return item;
  }

  #world(docs: Docs, gates: readonly Gate[]): WorldItem {
    const reader = this.#reader;
    reader.word('world');
    const name = reader.name();
    const items: WorldItem['items'][number][] = [];
    reader.mark('{');
    while (!reader.isMark('}')) items.push(this.#worldItem());
    reader.mark('}');
    return { kind: 'world', name, docs, gates, items };
  }

  #worldItem(): WorldItem['items'][number] {
    const reader = this.#reader;
    const docs = reader.docs();
    const gates = this.#gates();
    if (reader.isWord('use')) return this.#use(gates);
    if (reader.isWord('include')) return this.#include(gates);
    if (reader.isWord('import') || reader.isWord('export')) return this.#port(docs, gates);
    const type = parseTypeItem(reader, docs, gates, () => this.#gates());
    if (type !== undefined) return type;
    throw reader.unexpected('"import", "export", "include", "use" or a type');
  }

  #port(docs: Docs, gates: readonly Gate[]): PortItem {
    const reader = this.#reader;
    const direction = reader.name(['import', 'export']).text as 'import' | 'export';
    const port = { kind: 'port', direction, docs, gates } as const;
    const { path, colon } = reader.pathOrName();
    if (!colon) {
      reader.mark(';');
      return { ...port, what: { kind: 'path', path } };
    }
    if (reader.tryWord('interface')) {
      return { ...port, what: { kind: 'interface', interface: this.#interface(path.name, docs, gates) } };
    }
    const signature = parseFunctionSignature(reader);
    reader.mark(';');
    const item = { ...signature, kind: 'function', role: 'plain', name: path.name, docs, gates } as const;
    return { ...port, what: { kind: 'function', function: item } };
  }

  #use(gates: readonly Gate[]): UseItem {
    const reader = this.#reader;
    reader.word('use');
    const path = reader.interfacePath();
    reader.mark('.');
    const names = this.#renames(false);
    reader.mark(';');
    return { kind: 'use', gates, path, names };
  }

  #include(gates: readonly Gate[]): IncludeItem {
    const reader = this.#reader;
    reader.word('include');
    const path = reader.interfacePath();
    const names = reader.tryWord('with') ? this.#renames(true) : [];
    // The closing brace of `with { }` ends the item; some texts write the semicolon too.
    if (names.length === 0) reader.mark(';');
    else reader.tryMark(';');
    return { kind: 'include', gates, path, names };
  }

  #renames(needAs: boolean): { name: Name; as: Name }[] {
    const reader = this.#reader;
    return reader.braced(() => {
      const name = reader.name();
      if (needAs) reader.word('as');
      const as = needAs || reader.tryWord('as') ? reader.name() : name;
      return { name, as };
    });
  }

  #gates(): Gate[] {
    const reader = this.#reader;
    const gates: Gate[] = [];
    while (reader.tryMark('@')) gates.push(this.#gate());
    return gates;
  }

  #gate(): Gate {
    const reader = this.#reader;
    const kind = reader.name(['since', 'unstable', 'deprecated']).text as Gate['kind'];
    reader.mark('(');
    const key = kind === 'unstable' ? 'feature' : 'version';
    reader.word(key);
    reader.mark('=');
    const value = kind === 'unstable' ? reader.name().text : reader.version();
    reader.mark(')');
    return { kind, value };
  }

  #packageName(): PackageName {
    const { path } = this.#reader.packagePath();
    return path;
  }
}
