import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Actions, runCommandLine } from './commands.ts';

interface Call {
  program?: string;
  file?: string;
  args?: readonly string[];
  values: object;
}

async function parse(...argv: string[]): Promise<Call> {
  let call: Call | undefined;
  const actions: Actions = {
    run: async (program, args, values) => {
      call = { program, args, values };
      return 3;
    },
    build: async (program, values) => {
      call = { program, values };
      return 0;
    },
    inspect: async (file, values) => {
      call = { file, values };
      return 0;
    },
    rights: async (file, values) => {
      call = { file, values };
      return 0;
    },
    disasm: async (file, values) => {
      call = { file, values };
      return 0;
    },
    caps: async (process, values) => {
      call = { ...(process === undefined ? {} : { program: process }), values };
      return 0;
    },
    cache: async (values) => {
      call = { values };
      return 0;
    },
    top: async (_, values) => {
      call = { values };
      return 0;
    },
  };
  await runCommandLine(argv, actions);
  return call!;
}

const nothing: Actions = { run: async () => 3, build: async () => 0, inspect: async () => 0 };

afterEach(() => vi.restoreAllMocks());

describe('nucleus run', () => {
  it.each([
    [['run', 'rg'], 'rg', [], {}],
    [['run', 'rg', '-n', '--stats', 'x'], 'rg', ['-n', '--stats', 'x'], {}],
    [['run', 'rg', '--', '-n'], 'rg', ['-n'], {}],
    [['run', 'rg', '--', '--', '-n'], 'rg', ['--', '-n'], {}],
    [['run', 'rg', '-e', '--', 'x'], 'rg', ['-e', '--', 'x'], {}],
    [['run', 'rg', '--help'], 'rg', ['--help'], {}],
    [['run', '--', 'rg', '-n'], 'rg', ['-n'], {}],
    [['run', '--dir', 'a', '--dir=b:/b', '--stats', 'rg'], 'rg', [], { dir: ['a', 'b:/b'], stats: true }],
    [['run', '--env', 'A=-b', '--env', 'C', 'rg'], 'rg', [], { env: ['A=-b', 'C'] }],
    [
      ['run', '--cwd', '/x', '--memory', '1G', '--timeout', '3', 'rg'],
      'rg',
      [],
      { cwd: '/x', memory: '1G', timeout: '3' },
    ],
    [['run', '--trace', 'rg', '--trace'], 'rg', ['--trace'], { trace: '' }],
    [['run', '--trace=t.txt', 'rg'], 'rg', [], { trace: 't.txt' }],
    [['run', '--env', '--trace', 'rg'], 'rg', [], { env: ['--trace'] }],
    [['run', '--replace', 'vfs=a.wasm', 'rg'], 'rg', [], { replace: ['vfs=a.wasm'] }],
  ])('%j', async (argv, program, args, values) => {
    expect(await parse(...argv)).toEqual({ program, args, values });
  });

  it('gives the exit code of the action', async () =>
    expect(await runCommandLine(['run', 'rg'], nothing)).toBe(3));

  it.each([
    [['run'], "missing required argument 'PROGRAM'; write nucleus run [options] PROGRAM [-- ARGS...]"],
    [
      ['profile'],
      "missing required argument 'PROGRAM'; write nucleus profile [options] PROGRAM [-- ARGS...]",
    ],
    [['run', '--stat', 'rg'], "unknown option '--stat' (Did you mean --stats?); see nucleus --help"],
    [['run', '-x', 'rg'], "unknown option '-x'; see nucleus --help"],
    [['run', '--dir'], "option '--dir <HOST[:GUEST[:ro|rw]]>' argument missing; see nucleus --help"],
    [['rum', 'rg'], "unknown command 'rum' (Did you mean run?); see nucleus --help"],
    [
      ['inspect', 'a', 'b'],
      "too many arguments for 'inspect'. Expected 1 argument but got 2.; see nucleus --help",
    ],
  ])('refuses %j', async (argv, message) => {
    await expect(runCommandLine(argv, nothing)).rejects.toMatchObject({ code: 64, message });
  });
});

describe('nucleus build', () => {
  it.each([
    [['build', 'rg', '-o', 'a.wasm'], { output: 'a.wasm' }],
    [['build', '--output=a.wasm', '--plain-exit', 'rg'], { output: 'a.wasm', plainExit: true }],
    [
      ['build', '-o', 'a', '--arg', '-n', '--arg=-i', '--env', 'A=b', 'rg'],
      { output: 'a', arg: ['-n', '-i'], env: ['A=b'] },
    ],
    [
      ['build', '-o', 'a', '--dir', '/a:ro', '--dir', '/b:ro', '--cwd', '/a', '--memory', '1G', 'rg'],
      { output: 'a', dir: ['/a:ro', '/b:ro'], cwd: '/a', memory: '1G' },
    ],
  ])('%j', async (argv, values) => {
    expect(await parse(...argv)).toEqual({ program: 'rg', values });
  });

  it.each([
    [
      ['build', '-o', 'a'],
      "missing required argument 'PROGRAM'; write nucleus build [options] PROGRAM -o FILE",
    ],
    [['build', 'rg'], "required option '-o, --output <FILE>' not specified; see nucleus --help"],
    [
      ['build', '-o', 'a', 'rg', 'b'],
      "too many arguments for 'build'. Expected 1 argument but got 2.; see nucleus --help",
    ],
  ])('refuses %j', async (argv, message) => {
    await expect(runCommandLine(argv, nothing)).rejects.toMatchObject({ code: 64, message });
  });
});

it('nucleus inspect', async () => {
  expect(await parse('inspect', '--json', 'f')).toEqual({ file: 'f', values: { json: true } });
});

describe('help', () => {
  it.each([
    [['--help'], /Usage: nucleus \[options\] \[command\]/],
    [['run', '--help'], /--dir <HOST\[:GUEST\[:ro\|rw\]\]>[\s\S]*Exit codes:[\s\S]*Examples:/],
    [['--version'], /^\d+\.\d+\.\d+\n$/],
  ])('%j goes to stdout with exit code 0', async (argv, text) => {
    let out = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      out += chunk;
      return true;
    });
    expect(await runCommandLine(argv, nothing)).toBe(0);
    expect(out).toMatch(text);
  });
});
