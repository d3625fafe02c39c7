/** `docs/win32.md` lists the exports that the Windows personality has. `NUCLEUS_WRITE=1` writes it anew. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';

const file = join(root, 'docs/win32.md');
const folder = join(root, 'components/win32');

const HEAD = `# Windows programs

\`nucleus run PROGRAM.exe\` runs console programs for x64 (PE32+) as it runs Linux programs, with the same options: no Wine and no files
of Windows are needed.

Its exit code is shown as a shell can show it, by its low byte. A call of a function that is not listed here ends it with code 126 and
says which one:

    nucleus: ./app.exe: win32: KERNEL32.dll!CreateTapePartition is not implemented (called from app.exe+0x15cc)

## Files

A program's tree is drive C: \`/src/a.txt\` is \`C:\\src\\a.txt\`. A directory that is granted at a path of one letter is that drive, too:
with \`--dir ./data:/d:rw\` there is \`D:\\\`. A name is found in any case, and one that is spelled exactly so first. Both slashes separate;
paths may be long without \`\\\\?\\\`; names of the network are refused (ERROR_BAD_NETPATH). What is granted for reading only is a volume that
is write-protected. Sharing modes, locks and deletion on close hold between a program and those that it starts, not between several runs. Attributes
(read-only, hidden) and the time of making last as long as the program. Symbolic links are seen as such, and followed as usual.

A program's own file is there at the path that \`GetModuleFileName\` tells, to be read: what was put behind an archive that extracts itself is
found. What lies beside it is not there, but for DLLs. A program that looks there for its data is handed its directory where it lies:

    nucleus run --dir /opt/app:/opt/app --dir . /opt/app/app.exe

Pipes are between a program and those that it starts. Standard input and output that are files are seen as pipes. Standard input and output that are a
terminal are the console. A program that asks for keys, or for lines that are not shown, gets them from the terminal, which is put back at
its end; otherwise that stays in its own line mode. Colours and the cursor go to it as control sequences.

## DLLs

DLLs that lie beside the program are its own and run as it does; nothing else in their directory can be read by it.
\`--system32 DIR\` lends further ones, as those of \`C:\\Windows\\System32\`. After these two a DLL is looked for in the directories that the
program names (\`AddDllDirectory\`), in its working directory and in PATH, as far as it may read them. What is listed here is always
taken from here. A DLL that is nowhere ends the start, and says who needs it; one that every Windows has and that is not listed here
does not, until something of it is called.

    nucleus: ./app.exe: win32: part.dll was not found, and app.exe needs it

## The system

Programs see Windows 10 with one processor, one user without privileges, an empty registry, the time zone UTC and the locale en-US. Those
whose manifest does not name Windows 10 are told that it is 6.2 (\`GetVersionEx\`, \`VerifyVersionInfo\`), as on Windows. The environment is
what \`--env\` says.

## Processes

A program starts others (\`CreateProcess\`, \`_spawn\`, \`_exec\`): PE32+ files that it may read, its own included. What lies beside it and was not granted
cannot be started, and scripts cannot be (ERROR_BAD_EXE_FORMAT); \`system\` needs a \`cmd.exe\` or what COMSPEC names. They inherit handles as Windows has it,
and find each other's objects and pipes by name. They share the limit of \`--memory\`, of which each takes 3 MiB besides its own, the limit of
\`--pids\`, and the console. All end with the first one. A process cannot look into another one, nor map what that has mapped
(ERROR_NOT_SUPPORTED); under wasmtime there is one address space, and none can be started (ERROR_NOT_ENOUGH_MEMORY).

## Memory

Address space costs nothing: a reservation may be of terabytes. What is committed counts against \`--memory\`, and no two committed pages
share the low 32 bits of their addresses. Reservations are placed so that this is seldom felt; where it is, the commitment fails with
ERROR_NOT_ENOUGH_MEMORY, a reservation at an address that the program names with ERROR_INVALID_ADDRESS (programs then take any), and \`--trace\` says why:

    8 KERNEL32.dll!VirtualAlloc(0x14b7fff1800, 0x1000, 0x1000, 0x4) = 0x0 (the low 32 address bits are taken)

The code of the system's DLLs can be read and executed, not written.

## Threads and exceptions

Threads take turns on one processor, and a process whose threads all wait for one another waits for ever, as on Windows: Ctrl-C ends it.
A stack is given memory as it grows; its end is STATUS_STACK_OVERFLOW, which a handler can take. Exceptions of the processor and of the
program go to vectored handlers, to the handlers of functions by .pdata, and to the program's filter. C's __try, C++ of mingw-w64 and of
Visual C++ (\`__CxxFrameHandler3\` and 4) and Rust's panics are unwound. C++'s own library for Visual C++ (\`msvcp140.dll\`) is not built in: a
program that needs it brings it along. An exception that nobody handles ends the program with the low byte
of its code:

    nucleus: ./app.exe: win32: access violation reading 0x8 (0xc0000005) in app.exe+0x15cc

What a debugger or another process would do (to suspend, to read memory of) works within the process only. FLS has a value for
each thread, not for each fiber.

Text in code pages (ANSI, OEM) is UTF-8.

`;

interface Inventory {
  readonly rows: readonly string[];
  /** What some lack, and the answer of those that are stubs, by name. */
  readonly partial: ReadonlyMap<string, string>;
  readonly stubs: ReadonlyMap<string, string>;
}

/** By the titles of the libraries, in the order of their folders. */
function inventory(): Map<string, Inventory> {
  const libraries = readdirSync(folder).filter(
    (name) => !name.includes('.') && readdirSync(join(folder, name)).includes('library.ts'),
  );
  return new Map(
    libraries.map((name) => {
      const file = join(folder, name, 'library.ts');
      const [, made, title] = /export function (\w+)\([\s\S]*?new Library\('([^']+)'\)/.exec(sourceOf(file))!;
      const all = reached(file, made!).join('\n');
      return [
        title!,
        { rows: rowsOf(all), partial: remarks('lacks', all), stubs: remarks('only', all) },
      ] as const;
    }),
  );
}

function remarks(kind: string, source: string): Map<string, string> {
  const found = source.matchAll(new RegExp(`library\\.${kind}\\(\\s*'([^']+)',\\s*'([^']+)',?\\s*\\)`, 'g'));
  return new Map([...found].flatMap(([, names, text]) => names!.split(' ').map((name) => [name, text!])));
}

const sources = new Map<string, string>();

function sourceOf(file: string): string {
  const known = sources.get(file) ?? readFileSync(file, 'utf8');
  sources.set(file, known);
  return known;
}

/** The body of a function, and of all that it hands the library on to, wherever they are. */
function reached(file: string, name: string): string[] {
  const source = sourceOf(file);
  const body = new RegExp(`function ${name}\\([^\\n]*\\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1];
  if (body === undefined) throw new Error(`${file}: has no function ${name}`);
  const called = [...body.matchAll(/^ {2}(\w+)\(library\b.*\);$/gm)].map(([, one]) => one!);
  return [body, ...called.flatMap((one) => reached(...placeOf(file, source, one)))];
}

/** The file that a function is imported from, and its name there; its own file if it is not imported. */
function placeOf(file: string, source: string, name: string): [string, string] {
  for (const [, names, from] of source.matchAll(/import \{([^}]*)\} from '([^']+)';/g)) {
    const found = new RegExp(`(?:^|,)\\s*(?:(\\w+) as )?${name}\\s*(?:,|$)`).exec(names!);
    if (found !== null) return [join(file, '..', `${from}.ts`), found[1] ?? name];
  }
  return [file, name];
}

function rowsOf(source: string): string[] {
  const rows = [...source.matchAll(/library\.add(?:Code|Data|OnlyCode|Ordinal)?\('([^']+)'/g)].map(
    ([, row]) => row!,
  );
  return [...new Set(rows)].sort((a, b) => a.localeCompare(b, 'en'));
}

const list = (names: Iterable<string>) => [...names].map((name) => `\`${name}\``).join(', ');

const bullets = (entries: ReadonlyMap<string, string>) =>
  [...entries].map(([name, text]) => `- \`${name}\`: ${text}\n`).join('');

function section(name: string, { rows, partial, stubs }: Inventory): string {
  const done = rows.filter((row) => !partial.has(row) && !stubs.has(row));
  return [
    `## ${name}: ${done.length} done, ${partial.size} partial, ${stubs.size} stubs\n\n${list(done)}\n`,
    ...(partial.size > 0 ? [`Partial:\n\n${bullets(partial)}`] : []),
    ...(stubs.size > 0 ? [`Stubs, which only give an answer:\n\n${bullets(stubs)}`] : []),
  ].join('\n');
}

function text(): string {
  const all = inventory();
  const count = [...all.values()].reduce(
    (sum, { rows, partial, stubs }) => sum + rows.length - partial.size - stubs.size,
    0,
  );
  const total = `${count} exports of ${all.size} libraries are done.\n\n`;
  return HEAD + total + [...all].map(([name, one]) => section(name, one)).join('\n');
}

it('the page lists what there is', () => {
  if (process.env.NUCLEUS_WRITE === '1') writeFileSync(file, text());
  expect(readFileSync(file, 'utf8')).toBe(text());
  for (const { rows, partial, stubs } of inventory().values()) {
    expect(rows.length).toBeGreaterThan(0);
    expect([...partial.keys(), ...stubs.keys()].filter((name) => !rows.includes(name))).toEqual([]);
  }
});
