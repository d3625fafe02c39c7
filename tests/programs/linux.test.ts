/** Small C programs that use a group of system calls each: in the kernel they must say what they say natively. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandOptions, cli, command, nucleus } from './command.ts';
import { compile, compileTogether, noCompiler } from './compile.ts';
import { type Application, buildApplication, noWasmtime } from './wasmtime.ts';

const names = [
  'files',
  'hints',
  'signals',
  'threads',
  'memory',
  'reservations',
  'arena',
  'shared',
  'pipes',
  'start',
  'input',
  'clocks',
  'timers',
  'locks',
  'names',
  'orders',
  'ends',
  'vectors',
  'random-calls',
  'processes',
  'groups',
  'process-files',
  'execs',
  'shared-memory',
  'ipc',
  'posix-queues',
  'pseudo-terminals',
  'memory-advice',
  'resource-limits',
];

const noStrace =
  spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
    ? undefined
    : 'needs strace, and the right to trace (Debian: apt-get install strace)';

/** Programs that run themselves, by a path: they are in their directory. */
const itself = new Set(['execs']);

describe.skipIf(noCompiler)(`a C program${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;
  let runs = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'linux-'));
    for (const name of names) {
      compile(join(import.meta.dirname, 'linux', `${name}.c`), folder, name);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The program's run here and in the kernel, each in an empty directory of its own, with variables A and B. */
  async function both(name: string, args: string[] = [], options: CommandOptions = {}) {
    const run = ++runs;
    const [here, there] = ['native', 'kernel'].map((kind) => join(folder, `${kind}-${run}`));
    mkdirSync(here!);
    mkdirSync(there!);
    const program = join(folder, name);
    if (itself.has(name)) for (const place of [here!, there!]) copyFileSync(program, join(place, name));
    const env = { A: '1', B: 'zwei = 2' };
    const native = await command(program, args, { ...options, cwd: here!, env });
    const grants = ['--dir', `${there}:/work:rw`, '--cwd', '/work', '--env', 'A=1', '--env', 'B=zwei = 2'];
    const ours = await nucleus(['run', ...grants, program, '--', ...args], options);
    return [native, ours].map(({ code, stdout, stderr }) => ({ code, stdout: stdout.toString(), stderr }));
  }

  const groups = [
    ['files', 'files and directories'],
    ['signals', 'signals'],
    ['threads', 'threads'],
    ['memory', 'memory'],
    ['reservations', 'reserved address space'],
    ['arena', 'mappings, against a model'],
    ['shared', 'shared mappings of files'],
    ['pipes', 'pipes and events'],
    ['clocks', 'clocks and sleeping'],
    ['timers', 'timers, and signals that are read'],
    ['locks', 'locks whose owner is known'],
    ['vectors', 'vector registers across signals'],
  ] as const;

  it.each(groups)('%s: %s', async (name) => {
    const [native, ours] = await both(name);
    expect(ours).toEqual(native);
  });

  // Under wasmtime there is one address space.
  it.each([
    ['processes', 'processes and waiting'],
    ['groups', 'groups, sessions and signals between processes'],
    ['process-files', 'files of /proc that are written, and signals by them'],
    ['execs', 'other programs in the same process'],
    ['shared-memory', 'memory that processes share'],
    ['ipc', 'System V shared memory, semaphores and messages'],
    ['posix-queues', 'POSIX message queues'],
    ['pseudo-terminals', 'pseudo-terminals and job control'],
    ['memory-advice', 'what children have of memory, and mappings that move'],
    ['resource-limits', 'limits of files and memory, and what grows down'],
    ['orders', 'which of several errors a call ends with'],
  ])('%s: %s', async (name) => {
    const [native, ours] = await both(name);
    expect(ours).toEqual(native);
  });

  describe.skipIf(noWasmtime)(`under wasmtime${noWasmtime ? ` (${noWasmtime})` : ''}`, () => {
    let program: string;
    let application: Application;

    beforeAll(async () => {
      const sources = groups.map(([name]) => join(import.meta.dirname, 'linux', `${name}.c`));
      program = compileTogether(sources, folder, 'together');
      const baked = ['--cwd', '/work', '--env', 'A=1', '--env', 'B=zwei = 2'];
      application = await buildApplication(folder, 'together', program, baked);
    });

    it.each(groups)('%s', async (name) => {
      const [here, there] = ['native', 'wasmtime'].map((host) => join(folder, `${name}-${host}`));
      mkdirSync(here!);
      mkdirSync(there!);
      const native = await command(program, [name], { cwd: here!, env: { A: '1', B: 'zwei = 2' } });
      const ours = await application.run(['--dir', `${there}::/work`], [name], { env: {} });
      expect(ours).toEqual(native);
      expect(native.stdout.length).toBeGreaterThan(0);
    });
  });

  it('works the same in the memory file system of a sandbox', async () => {
    const [native] = await both('files');
    const ours = await nucleus(['run', join(folder, 'files')]);
    expect(ours.stdout.toString()).toBe(native!.stdout);
  });

  it('gets places back that it gave back, if they are near where it hints', async () => {
    const [native, ours] = await both('hints');
    expect([ours!.code, ours!.stdout]).toEqual([native!.code, native!.stdout]);
    expect(Number(native!.stderr)).toBeGreaterThan(1000);
    expect(Number(ours!.stderr)).toBeLessThan(400);
  });

  it('finds its arguments, its environment and itself', async () => {
    const [native, ours] = await both('start', ['a', 'b c', '', 'ünï', '--', '-x']);
    expect(ours).toEqual(native);
  });

  it.each(['blocks', 'bytes', 'lines', 'poll', 'echo'])('reads its input by %s', async (how) => {
    const input = Array.from({ length: 5000 }, (_, i) => `line ${i} of the input, ${i * i}\n`).join('');
    const [native, ours] = await both('input', [how], {
      input: how === 'bytes' ? input.slice(0, 20_000) : input,
    });
    expect(ours).toEqual(native);
  });

  it('sees that its input is /dev/null', async () => {
    const [native, ours] = await both('input', ['blocks']);
    expect(ours).toEqual(native);
  });

  it('takes a file as its input for a pipe, and reads all of it', async () => {
    const program = join(folder, 'input');
    const redirect = (line: string) => command('/bin/sh', ['-c', line, process.execPath, cli, program]);
    const native = await redirect('"$2" blocks < "$2"');
    const ours = await redirect('"$0" "$1" run "$2" blocks < "$2"');
    expect(String(native.stdout)).toMatch(/^file 1 device 0\n/);
    expect(String(ours.stdout)).toBe(String(native.stdout).replace('file 1', 'file 0'));
  });

  it.each([
    ['output that is full', '> /dev/full', 'ENOSPC'],
    ['output that may only be read', '1< "$2"', 'EBADF'],
    ['input that is a directory', '< .', 'EISDIR'],
    ['input that may only be written', '0>> only-written', 'EBADF'],
  ])('fails as natively: %s', async (_, redirection, error) => {
    const program = join(folder, 'input');
    const redirect = (line: string) =>
      command('/bin/sh', ['-c', line, process.execPath, cli, program], { cwd: folder });
    const native = await redirect(`"$2" copy ${redirection}`);
    expect(native.stderr).toBe(`copy: ${error}\n`);
    expect(await redirect(`"$0" "$1" run "$2" copy ${redirection}`)).toEqual(native);
  });

  it.each([
    ['return', 44, ''],
    ['thread exits', 5, ''],
    ['main ends first', 0, ''],
    ['handled twice', 143, ''],
    ['pipe', 141, ''],
    ['alarm', 142, ''],
    ['quick', 3, ''],
    ['at exit', 4, ''],
    ['much output', 0, ''],
    ['fault in thread', 139, 'killed by SIGSEGV: write to 0x0, which is not mapped, at rip 0x'],
    ['blocked fault', 139, 'killed by SIGSEGV: write to 0x0, which is not mapped, at rip 0x'],
  ])('ends: %s', async (how, code, why) => {
    const [native, ours] = await both('ends', [how]);
    expect(ours).toMatchObject({ code, stdout: native!.stdout });
    expect(native!.code).toBe(code);
    expect(ours!.stderr).toContain(why);
    if (why === '') expect(ours!.stderr).toBe('');
  });

  it('can open its streams by name', async () => {
    const ours = await nucleus(['run', join(folder, 'ends'), 'by name']);
    expect(ours.stdout.toString()).toBe('by name\nthrough /dev/stdout\nthrough /dev/fd\n');
  });

  it('that uses more memory than it may is told which option helps', async () => {
    const program = join(folder, 'ends');
    const ours = await nucleus(['run', '--memory', '32M', program, 'no memory']);
    expect(ours).toMatchObject({
      code: 137,
      stderr: `nucleus: ${program}: out of memory: 32 MiB are in use; allow more with --memory\n`,
    });
  });

  it('that touches a page whose place another has is told so', async () => {
    const program = join(folder, 'ends');
    const ours = await nucleus(['run', program, 'no low half']);
    const why = /: no memory can be had at 0x[0-9a-f]+: the low 32 address bits are taken\n$/;
    expect(ours).toMatchObject({ code: 137, stderr: expect.stringMatching(why) });
  });

  it('makes no names that are not text, and reads a link that it has open', async () => {
    const granted = join(folder, 'names-here');
    mkdirSync(granted);
    const grants = (mode: string) => ['run', '--dir', `${granted}:/work:${mode}`, '--cwd', '/work'];
    const ours = await nucleus([...grants('rw'), join(folder, 'names')]);
    const refused = ['create', 'mkdir', 'symlink there', 'symlink to it', 'rename', 'stat'];
    expect(ours.stdout.toString().split('\n')).toEqual([
      ...Array.from({ length: 5 }, () => refused.map((what) => `${what}: EILSEQ`)).flat(),
      'text: ok',
      'symlink: ok',
      'readlinkat of itself: 10',
      'to/nowhere',
      'of a file: ENOENT',
      'of nothing: EBADF',
      'MiB 1024',
      'MiB 1048576',
      '',
    ]);
    expect(readdirSync(granted).sort()).toEqual(['a', 'link', 'é€😀\ufffd']);
    const reading = await nucleus([...grants('ro'), join(folder, 'names'), 'read-only']);
    expect(reading.stdout.toString().split('\n')).toEqual([
      'rename to nowhere: ENOENT',
      ...['rename', 'lchown', 'chown', 'fchmod', 'chmod'].map((what) => `${what}: EROFS`),
      '',
    ]);
  });

  it.each(['1', '2', '3'])('may call whatever it likes, with seed %s', async (seed) => {
    const data = join(folder, `random-${seed}`);
    mkdirSync(data);
    const program = join(folder, 'random-calls');
    const options = ['--memory', '256M', '--dir', `${data}:/data:rw`, '--cwd', '/data'];
    const ours = await nucleus(['run', ...options, program, seed, '4000']);
    expect(ours).toMatchObject({ code: 42, stderr: '' });
  });

  it('is traced, a line for each system call', async () => {
    const ours = await nucleus(['run', '--trace', join(folder, 'files')]);
    const lines = ours.stderr.split('\n');
    for (const line of [
      '2 openat(AT_FDCWD, "a", O_RDWR|O_CREAT|O_EXCL, 0644) = 3',
      '2 write(3, "hello world", 11) = 11',
      '2 lseek(3, -100, SEEK_CUR) = -1 EINVAL (Invalid argument)',
      '2 write(3, 0x10, 4) = -1 EFAULT (Bad address)',
      '2 newfstatat(AT_FDCWD, "nowhere", {st_mode=S_IFREG|0644, st_size=0, ...}, 0) = 0',
      '2 readlink("link", "file", 64) = 4',
      '2 exit_group(0) = ?',
      '2 +++ exited with 0 +++',
    ]) {
      expect(lines).toContain(line);
    }
  });

  it.skipIf(noStrace)(`is traced as strace does it${noStrace ? ` (${noStrace})` : ''}`, async () => {
    const program = compile(join(import.meta.dirname, 'linux', 'traced.c'), folder, 'traced');
    const here = join(folder, 'traced-here');
    const there = join(folder, 'traced-there');
    for (const one of [here, there]) mkdirSync(one);
    await command('strace', ['-o', join(folder, 'strace.txt'), program], { cwd: here, env: {} });
    const options = ['--dir', `${there}:/work:rw`, '--cwd', '/work', '--dir', folder];
    const ours = await nucleus(['run', '--trace', ...options, program]);
    const traced = (text: string) => {
      const lines = text
        .split('\n')
        .map((line) =>
          line
            .replace(/ +=/, ' =')
            .replace(/\b0x[0-9a-f]{5,}\b/g, 'ADDRESS')
            .replace(/ \/\* \d{4}-[^*]*\*\//g, ''),
        )
        .filter((line) => !numbered.test(line));
      // What begins and ends a program is the C library's and the linker's; strace alone is told of signals that are ignored.
      return lines.slice(lines.indexOf('getppid() = N'));
    };
    const numbered =
      /^(getpid|kill|clone|wait4|rseq|getrandom|set_tid_address|rt_sigreturn|prlimit64|---)\b|^--- /;
    const own = ours.stderr.split('\n').filter((line) => line.startsWith('2 '));
    const text = own.map((line) => line.slice(2)).join('\n');
    const parents = (one: string) => one.replace(/^getppid\(\) += \d+$/m, 'getppid() = N');
    const native = readFileSync(join(folder, 'strace.txt'), 'utf8').trimEnd();
    expect(traced(parents(text))).toEqual(traced(parents(native)));
    expect(traced(parents(text)).length).toBeGreaterThan(60);
  });

  it('sees, in a trace, that a call is unknown, or why it is refused', async () => {
    const ours = await nucleus(['run', '--trace', join(folder, 'start')]);
    expect(ours.stderr).toMatch(
      /^2 getpmsg\(.*\) = -1 ENOSYS \(Function not implemented\) \[Linux never had it\]$/m,
    );
    expect(ours.stderr).toMatch(/^2 syscall_5000\(.*\) = -1 ENOSYS \(Function not implemented\)$/m);
  });
});
