/** Which capabilities a file would need, and which option of `nucleus run` grants each. */

export interface Need {
  /** The authority, in a few words. */
  readonly what: string;
  /** What asks for it. */
  readonly why: string;
  /** How it is granted, or that it cannot be. */
  readonly grant: string;
}

/** Columns: interface names that start so; the authority; how it is granted. The first row that fits counts. */
const rows: readonly (readonly [string, string, string])[] = [
  ['wasi:filesystem/preopens', 'directories of the host', '--dir HOST[:GUEST[:ro|rw]]'],
  ['wasi:filesystem/types', 'files in granted directories', '--dir HOST[:GUEST[:ro|rw]]'],
  ['wasi:cli/stdin', 'standard input', 'always granted to a program'],
  ['wasi:cli/stdout', 'standard output', 'always granted to a program'],
  ['wasi:cli/stderr', 'standard error', 'always granted to a program'],
  ['wasi:cli/terminal', 'terminals behind the standard streams', 'granted with these'],
  ['wasi:cli/environment', 'arguments and environment', 'arguments after PROGRAM, --env K=V'],
  ['wasi:cli/exit', 'to end itself', 'always granted to a program'],
  ['wasi:clocks/', 'clocks', 'always granted to a program'],
  ['wasi:random/', 'random numbers', 'always granted to a program'],
  ['wasi:io/', 'to wait and to stream', 'carries no authority of its own'],
  ['wasi:sockets/', 'the network', '--connect tcp|udp:HOST:PORT, --listen tcp|udp:ADDRESS:PORT'],
  ['wasi:http/', 'HTTP requests', '--http ORIGIN'],
  ['nucleus:bootstrap/', 'emergency calls: a line for the log, an exit', 'given to every service'],
  ['nucleus:hypervisor/', 'virtual machines', 'given to a personality (service x86)'],
  ['nucleus:fs/', 'files and directories as handles', 'given to a service (service vfs)'],
  ['nucleus:loader/', 'the parser of images', 'given to a personality (service loader)'],
  ['nucleus:linux/grants', 'what a Linux program is granted', 'given to a personality'],
  ['nucleus:launcher/', 'to start other programs with what it holds', 'given to a personality'],
  [
    'nucleus:capability/request',
    'to ask for more while it runs',
    '--offer HOST[:GUEST[:ro|rw]], tcp:HOST:PORT or device:NAME=HOST, with --ask if you decide each time',
  ],
  ['nucleus:policy/grants', 'what it may grant to those who ask', 'given to the policy service'],
  ['nucleus:capability/', 'the vocabulary of rights', 'carries no authority'],
  ['nucleus:task/', 'tasks', 'given to a service'],
  ['nucleus:codegen/', 'to make code at run time', 'a broker for service x86 alone'],
];

/** Needs of a component by the names of its imports; equal authorities are one need. */
export function needsOfInterfaces(imports: Iterable<string>): Need[] {
  const needs = new Map<string, { what: string; whys: string[]; grant: string }>();
  for (const name of imports) {
    const [, what, grant] = rows.find(([prefix]) => name.startsWith(prefix)) ?? [
      '',
      `an interface that is not known here`,
      'by a service that exports it',
    ];
    const need = needs.get(what) ?? { what, whys: [], grant };
    need.whys.push(name);
    needs.set(what, need);
  }
  return [...needs.values()].map(({ what, whys, grant }) => ({ what, why: whys.join(', '), grant }));
}

/** What an image says of itself, as far as it bears on needs. */
export interface ImageFacts {
  readonly format: string;
  readonly interpreter?: string | undefined;
  readonly libraries: readonly string[];
}

/** An image asks for no files by name: it gets what it is granted. What it needs to start can be told. */
export function needsOfProgram({ format, interpreter, libraries }: ImageFacts): Need[] {
  const needs: Need[] = [];
  if (format === 'script' && interpreter !== undefined) {
    needs.push({
      what: 'its interpreter',
      why: interpreter,
      grant: 'run that, with the script as an argument',
    });
  } else if (interpreter !== undefined) {
    needs.push({
      what: 'its dynamic linker',
      why: interpreter,
      grant: '--root of the system that holds it, or --dir of the directory',
    });
  }
  if (libraries.length > 0 && format === 'elf') {
    needs.push({
      what: 'libraries',
      why: libraries.join(', '),
      grant: '--root of the system that holds them, or --dir of the directories',
    });
  }
  return needs;
}
