/**
 * Names of source files, as the headers of `.debug_line` list them: texts up to version 4, columns of any form in version 5.
 *
 * Source: "DWARF Debugging Information Format Version 5", 6.2.4 and 7.5.6.
 */

import { Bytes } from './bytes.ts';

/** Contents of the image's sections. */
export interface Sections {
  /** .debug_line, .debug_line_str, .debug_str. */
  readonly lines: Uint8Array;
  readonly lineTexts: Uint8Array;
  readonly texts: Uint8Array;
}

interface FileEntry {
  readonly path: string;
  readonly directory: number;
}

// DW_LNCT_*.
const PATH = 1;
const DIRECTORY = 2;
/** More columns or rows than that are none. */
const MOST = 1 << 20;

export class FileNames {
  readonly #directories: readonly string[];
  readonly #files: readonly FileEntry[];
  readonly #first: number;
  readonly #names = new Map<number, string | undefined>();

  /** @param first number of the first file */
  constructor(directories: readonly string[], files: readonly FileEntry[], first: number) {
    this.#directories = directories;
    this.#files = files;
    this.#first = first;
  }

  nameOf(number: number): string | undefined {
    if (!this.#names.has(number)) this.#names.set(number, this.#join(this.#files[number - this.#first]));
    return this.#names.get(number);
  }

  #join(file: FileEntry | undefined): string | undefined {
    if (file === undefined || file.path === '') return undefined;
    const directory = this.#directories[file.directory] ?? '';
    const base = file.directory === 0 ? '' : (this.#directories[0] ?? '');
    return joined(joined(base, directory), file.path);
  }
}

function joined(directory: string, path: string): string {
  const isAbsolute = /^([/\\]|[A-Za-z]:)/.test(path);
  return isAbsolute || directory === '' ? path : path === '' ? directory : `${directory}/${path}`;
}

export function readFileNames(bytes: Bytes, version: number, isWide: boolean, sections: Sections): FileNames {
  if (version >= 5) {
    const directories = readEntries(bytes, isWide, sections).map(({ path }) => path);
    return new FileNames(directories, readEntries(bytes, isWide, sections), 0);
  }
  // Directory 0 is the compiler's own, which only .debug_info names.
  const directories = [''];
  for (let path = bytes.text(); path !== ''; path = bytes.text()) directories.push(path);
  const files: FileEntry[] = [];
  for (let path = bytes.text(); path !== ''; path = bytes.text()) {
    files.push({ path, directory: bytes.uleb() });
    bytes.uleb();
    bytes.uleb();
  }
  return new FileNames(directories, files, 1);
}

function readEntries(bytes: Bytes, isWide: boolean, sections: Sections): FileEntry[] {
  const columns = Array.from({ length: bytes.u8() }, () => [bytes.uleb(), bytes.uleb()] as const);
  const count = bytes.uleb();
  const entries: FileEntry[] = [];
  for (let row = 0; row < Math.min(count, MOST) && !bytes.isOver; row++) {
    const entry = { path: '', directory: 0 };
    for (const [content, form] of columns) {
      const value = readForm(bytes, form, isWide, sections);
      if (content === PATH && typeof value === 'string') entry.path = value;
      else if (content === DIRECTORY && typeof value === 'number') entry.directory = value;
    }
    entries.push(entry);
  }
  return entries;
}

/** DW_FORM_*, as many as this table may have. */
function readForm(
  bytes: Bytes,
  form: number,
  isWide: boolean,
  sections: Sections,
): string | number | undefined {
  const text = (section: Uint8Array) => {
    const strings = new Bytes(section);
    strings.at = isWide ? bytes.u64() : bytes.u32();
    return strings.text();
  };
  const skip = (length: number) => {
    bytes.at += length;
    return undefined;
  };
  switch (form) {
    case 0x05:
      return bytes.u16();
    case 0x06:
      return bytes.u32();
    case 0x07:
      return bytes.u64();
    case 0x08:
      return bytes.text();
    case 0x09:
      return skip(bytes.uleb());
    case 0x0a:
      return skip(bytes.u8());
    case 0x0b:
      return bytes.u8();
    case 0x0e:
      return text(sections.texts);
    case 0x0f:
      return bytes.uleb();
    case 0x1e:
      return skip(16);
    case 0x1f:
      return text(sections.lineTexts);
    default:
      return undefined;
  }
}
