/**
 * Which line of which source each place in a core module's code is of: by the source map that it names (custom section
 * `sourceMappingURL`, an address of data or a file beside the component), else by DWARF.
 *
 * Source: ECMA-426 "Source map format"; "WebAssembly/tool-conventions", Debugging (columns are file offsets, all of one line);
 * "DWARF for WebAssembly" (addresses count from the beginning of the code section's content).
 */

import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { decode } from '@jridgewell/sourcemap-codec';
import { LineTable } from '../../../host/node/profile/line-table.ts';
import { Reader } from '../../../kernel/component/binary/reader.ts';
import { readParts, SECTION } from '../instrument/parts.ts';

export interface SourceLine {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A line's code begins here, counted from the beginning of the code section's content. */
export interface Mark extends SourceLine {
  readonly offset: number;
}

export interface SourceLines {
  readonly marks: readonly Mark[];
  /** Of a file, where it is known. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Undefined where the module says nothing of its source. @param path of the component; files are read only below its folder and below this one */
export function sourceLines(module: Uint8Array, path: string): SourceLines | undefined {
  const { sections } = readParts(module);
  const start = sections.find(({ id }) => id === SECTION.code)?.start;
  if (start === undefined) return undefined;
  const customs = new Map<string, Reader>();
  for (const { id, bytes } of sections) {
    if (id !== SECTION.custom) continue;
    const reader = new Reader(bytes);
    customs.set(reader.name('the name of a section'), reader);
  }
  return mapped(customs, start, path) ?? described(customs, path);
}

interface SourceMap {
  readonly sourceRoot?: unknown;
  readonly sources: readonly unknown[];
  readonly sourcesContent?: readonly unknown[];
  readonly mappings: string;
}

function mapped(customs: ReadonlyMap<string, Reader>, start: number, path: string): SourceLines | undefined {
  try {
    const address = customs.get('sourceMappingURL')?.name('the address of a source map');
    const found = address === undefined ? undefined : readMap(address, path);
    if (found === undefined) return undefined;
    const { sources, sourceRoot, sourcesContent = [], mappings } = JSON.parse(found.text) as SourceMap;
    const prefix = prefixOf(sourceRoot);
    const names = sources.map((one) => `${prefix}${one}`.replace(/^\.\//, ''));
    const marks = (decode(mappings)[0] ?? []).flatMap(([column, source, line]): Mark[] => {
      const file = source === undefined ? undefined : names[source];
      return file === undefined ? [] : [{ offset: column - start, file, line: line! + 1 }];
    });
    const texts = new Map<string, string>();
    for (const [at, file] of names.entries()) {
      const given = sourcesContent[at];
      const text = typeof given === 'string' ? given : fileBelow(file, dirname(found.path), path);
      if (text !== undefined) texts.set(file, text);
    }
    return { marks, texts };
  } catch (error) {
    // A map that cannot be read says nothing: coverage is for people.
    if (error instanceof Error) return undefined;
    throw error;
  }
}

/** Of a `sourceRoot`: up to its last slash. */
function prefixOf(root: unknown): string {
  if (typeof root !== 'string' || root === '') return '';
  return root.includes('/') ? root.slice(0, root.lastIndexOf('/') + 1) : `${root}/`;
}

/** In the address itself, or in a file; nothing is fetched. */
function readMap(
  address: string,
  path: string,
): { readonly text: string; readonly path: string } | undefined {
  const [, base64, data] = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(address) ?? [];
  if (data !== undefined)
    return { text: base64 ? Buffer.from(data, 'base64').toString() : decodeURIComponent(data), path };
  const text = fileBelow(address, dirname(path), path);
  return text === undefined ? undefined : { text, path: resolve(dirname(path), address) };
}

function described(customs: ReadonlyMap<string, Reader>, path: string): SourceLines | undefined {
  const contentOf = (name: string) => {
    const reader = customs.get(name);
    return reader === undefined ? new Uint8Array() : reader.bytes.subarray(reader.position);
  };
  const lines = contentOf('.debug_line');
  if (lines.length === 0) return undefined;
  const table = new LineTable({
    lines,
    lineTexts: contentOf('.debug_line_str'),
    texts: contentOf('.debug_str'),
  });
  const marks = Array.from(table.lines(), ({ begin, file, line }) => ({ offset: begin, file, line }));
  const texts = new Map<string, string>();
  for (const file of new Set(marks.map((one) => one.file))) {
    const text = fileBelow(file, dirname(path), path);
    if (text !== undefined) texts.set(file, text);
  }
  return { marks, texts };
}

/** A component may name any file of this machine: those that do not lie beside it, or where the user works, are not shown. */
function fileBelow(name: string, from: string, path: string): string | undefined {
  const file = resolve(from, name);
  const folders = [dirname(resolve(path)), process.cwd()];
  if (folders.every((folder) => /^\.\.|^[/\\]|^\w:/.test(relative(folder, file)))) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
