/** Freestanding guests: all that a bare guest may ask for, on every host that runs it, and how it ends where it cannot go on. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandOptions, type Ended, nucleus } from './command.ts';
import { compile, compileBare, noCompiler } from './compile.ts';
import { buildApplication, noWasmtime } from './wasmtime.ts';

const source = (name: string) => join(import.meta.dirname, 'bare', name);
const CODE = 42;

let folder: string;
let guest: string;

/** Columns: part of the guest, what it reads, what it prints. */
const parts: readonly (readonly [string, string, string])[] = [
  [
    'console',
    'some\ntext\n',
    `by vmcall
by vmmcall
by port
<34
by string
console port=0xe9
no device=0xffffffff
second argument=0x74
read: some
text
at the end=0x0
no such call=0x1
no such address=0x3
`,
  ],
  [
    'exceptions',
    '',
    `divide vector=0x0 code=0x0 behind=0x2
undefined vector=0x6 code=0x0 behind=0x0
breakpoint vector=0x3 code=0x0 behind=0x1
read vector=0xe code=0x0 behind=0x0 address=0x60000000
write vector=0xe code=0x2 behind=0x0 address=0x60000123
constant vector=0xe code=0x3 behind=0x0 address=CONSTANT
execute vector=0xe code=0x10 address=0x60000000
canonical vector=0xd code=0x0 behind=0x0
register vector=0xd code=0x0 behind=0x0
software interrupts=0x1
`,
  ],
  [
    'timer',
    '',
    `ticks in HLT=0x3
slept=0x1
while off=0x3
in a loop=0x4
bad vector=0x2
real time=0x1
interrupts on=0x0
random=0x1
`,
  ],
  [
    'memory',
    '',
    `sum=0x11fffd0000
same place=0x1
grown=0x300000
shrunk=0x100000
gone vector=0xe code=0x0 behind=0x0 address=GONE
kept=0x3e8
zero again=0x0
too much=0x4
too little=0x4
made code=0x4d
`,
  ],
  [
    'processors',
    '',
    `first=0x0
started=0x1
argument=0xabc
number=0x1
counter=0x9c40
woken=0x1
nobody there=0x2
no stack=0x3
`,
  ],
];

/** Addresses that the linker chose. */
function plain(text: string): string {
  return text
    .replace(/^(constant.* address=)\w+$/m, '$1CONSTANT')
    .replace(/^(gone.* address=)\w+$/m, '$1GONE');
}

type Run = (args: readonly string[], options?: CommandOptions) => Promise<Ended>;

function contract(start: () => Promise<Run> | Run): void {
  let run: Run;
  beforeAll(async () => {
    run = await start();
  });

  it.each(parts)('%s', async (part, input, printed) => {
    const { code, stdout, stderr } = await run([part, 'two'], { input });
    expect({ code, stderr, text: plain(stdout.toString()) }).toEqual({
      code: CODE,
      stderr: '',
      text: printed,
    });
  });

  it('ends by a port', async () => {
    expect(await run(['port'])).toMatchObject({ code: 23, stderr: '' });
  });

  it('ends when nothing can wake it', async () => {
    const { code, stderr } = await run(['stuck']);
    expect({ code, stderr }).toEqual({
      code: 125,
      stderr: expect.stringMatching(
        /guest: every processor has halted, and no timer is set that could wake one\n$/,
      ),
    });
  });

  it('ends when an exception has no handler', async () => {
    const { code, stderr } = await run(['lost']);
    expect({ code, stderr }).toEqual({
      code: 125,
      stderr: expect.stringMatching(
        /guest: triple fault on processor 0: #UD at 0x[0-9a-f]+, for which the interrupt table has no handler that can be reached\n$/,
      ),
    });
  });
}

describe.skipIf(noCompiler)(`a bare guest${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'bare-'));
    guest = compileBare([source('guest.c'), source('vectors.S')], join(folder, 'guest'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe('under nucleus run', () => {
    contract(() => (args, options) => nucleus(['run', '--bare', guest, ...args], options));

    it('has no more memory than --memory says', async () => {
      const { code, stdout } = await nucleus(['run', '--bare', '--memory', '1M', guest, 'memory']);
      expect({ code, start: stdout.toString().slice(0, 10) }).toEqual({ code: 97, start: 'vector=0xe' });
    });

    it.each(['forever', 'sleep'])('is ended by --timeout: %s', async (part) => {
      const ended = await nucleus(['run', '--bare', '--timeout', '1.5', guest, part]);
      expect(ended).toMatchObject({ code: 124, stderr: expect.stringContaining('timed out after 1.5 s') });
    });

    it('counts for --stats', async () => {
      const { stderr } = await nucleus(['run', '--bare', '--stats', guest, 'port']);
      expect(stderr).toMatch(/^nucleus: 2 system calls/m);
      expect(stderr).toMatch(/^nucleus: bare holds nucleus:hypervisor\/machine\/vm: /m);
      expect(stderr).not.toContain('linux');
    });

    it('ends by a signal as a shell shows it', async () => {
      const stop: CommandOptions = { onOutput: (child) => child.kill('SIGTERM'), input: '' };
      expect(await nucleus(['run', '--bare', guest, 'spin'], stop)).toMatchObject({ code: 143 });
    });

    it('writes more than a pipe holds', async () => {
      const { code, stdout } = await nucleus(['run', '--bare', guest, 'flood']);
      expect({ code, length: stdout.length }).toEqual({ code: CODE, length: 1_000_000 });
      expect(stdout.every((byte, at) => byte === 0x61 + (at % 26))).toBe(true);
    });
  });

  describe('as nucleus build makes it', () => {
    contract(async () => {
      const file = join(folder, 'built.wasm');
      expect(await nucleus(['build', '--bare', guest, '-o', file])).toMatchObject({ code: 0, stderr: '' });
      return (args, options) => nucleus(['run', file, ...args], options);
    });
  });

  describe.skipIf(noWasmtime)(`under wasmtime${noWasmtime ? ` (${noWasmtime})` : ''}`, () => {
    contract(async () => {
      const application = await buildApplication(folder, 'guest', guest, ['--bare']);
      return (args, options) => application.run([], args, options);
    });
  });

  describe('is refused', () => {
    it('where it belongs where no memory is', async () => {
      const place = '-Wl,-Ttext-segment=0xfc000000';
      const high = compileBare([source('guest.c'), source('vectors.S')], join(folder, 'high'), [place]);
      const { code, stderr } = await nucleus(['run', '--bare', high]);
      expect(code).toBe(126);
      expect(stderr).toMatch(
        /high: cannot be run: it belongs at 0xfc000000, where a machine has no memory; link it to lower addresses\n$/,
      );
    });

    it('where it does not fit', async () => {
      const { code, stderr } = await nucleus(['run', '--bare', '--memory', '64K', guest]);
      expect(code).toBe(126);
      expect(stderr).toMatch(/does not fit into 65536 bytes of memory; raise --memory/);
    });

    it('where it wants an interpreter', async () => {
      writeFileSync(join(folder, 'main.c'), 'int main(void) { return 0; }');
      const program = compile(join(folder, 'main.c'), folder, 'dynamic', []);
      const { code, stderr } = await nucleus(['run', '--bare', program]);
      expect(code).toBe(127);
      expect(stderr).toMatch(/needs the interpreter .*link the program statically/);
      const built = await nucleus(['build', '--bare', program, '-o', join(folder, 'dynamic.wasm')]);
      expect(built).toMatchObject({
        code: 126,
        stderr: expect.stringMatching(
          /needs the interpreter .*, and a bare guest has none; link it with -nostdlib -static\n$/,
        ),
      });
    });

    it('where it is no image', async () => {
      const { code, stderr } = await nucleus(['run', '--bare', source('guest.c')]);
      expect({ code, stderr }).toEqual({
        code: 126,
        stderr: expect.stringContaining('it is no program of a known'),
      });
    });

    it.each([
      ['run', '--dir', '.'],
      ['run', '--env', 'A=1'],
      ['run', '--trace=x'],
      ['run', '--http', 'https://example.org'],
      ['build', '--cwd', '/', '-o', 'x.wasm'],
    ])('%s with %s', async (command, ...options) => {
      const { code, stderr } = await nucleus([command, '--bare', ...options, guest]);
      expect({ code, stderr }).toEqual({
        code: 64,
        stderr: expect.stringContaining('is for programs of an operating'),
      });
    });
  });
});
