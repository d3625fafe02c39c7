/**
 * The command lines that the pages show are ones that the command takes, with grants that mean something; and the tables of
 * options in README.md, docs/commands.md and docs/serve.md have just the options that there are.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Actions, type RunValues, runCommandLine } from '../../host/node/cli/commands.ts';
import { parseAddress, parseWorkers } from '../../host/node/cli/serve.ts';
import { manifestOf } from '../../host/node/cli/services.ts';
import { checkManifest } from '../../kernel/manifest/schema.ts';
import { root } from '../arch/source-files.ts';

const pages = [
  'README.md',
  ...['bare', 'capabilities', 'capability-requests', 'commands', 'faults', 'observing', 'serve'].map(
    (name) => `docs/${name}.md`,
  ),
];

/** A form with placeholders is no example. */
const FORM = /\b(PROGRAM|FILE|PID)\b|\[-/;

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

function examples(page: string): string[] {
  return [...textOf(page).matchAll(/^ {4}(?:\$ )?(?:npx )?nucleus (.*?)(?: {2,}#.*)?$/gm)]
    .map(([, line]) => line!)
    .filter((line) => !FORM.test(line));
}

/** Words as a shell has them, with single quotes. */
function words(line: string): string[] {
  return (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

/** What a line asks for, without doing it: its options are read as the commands read them. */
function understanding(understood: (command: string) => void): Actions {
  const done = async (command: string) => {
    understood(command);
    return 0;
  };
  const granted = (name: string, args: readonly string[], values: RunValues) => {
    const kind = name.endsWith('.wasm') ? 'component' : 'image';
    checkManifest(manifestOf(name, { path: `/bin/${name}`, kind }, args, values));
  };
  return {
    run: async (name, args, values) => {
      granted(name, args, values);
      return done(values.profile === undefined ? 'run' : 'profile');
    },
    serve: async (name, { listen, workers, timeout, ...grants }) => {
      if (listen !== undefined) parseAddress(listen);
      parseWorkers(workers);
      granted(name, [], timeout === undefined ? grants : { ...grants, timeout });
      return done('serve');
    },
    build: () => done('build'),
    inspect: () => done('inspect'),
    rights: () => done('rights'),
    top: () => done('top'),
    caps: async (process) => {
      expect(process ?? '1').toMatch(/^\d+$/);
      return done('caps');
    },
    disasm: () => done('disasm'),
    up: () => done('up'),
    ps: () => done('ps'),
    logs: () => done('logs'),
    replace: () => done('replace'),
    down: () => done('down'),
    bindgen: () => done('bindgen'),
    componentize: () => done('componentize'),
    client: () => done('client'),
    witCalls: () => done('wit'),
  };
}

async function understand(line: string): Promise<string | undefined> {
  let command: string | undefined;
  const actions = understanding((name) => {
    command = name;
  });
  expect(await runCommandLine(words(line), actions)).toBe(0);
  return command;
}

describe.each(pages)('%s', (page) => {
  const lines = examples(page);

  it.runIf(lines.length > 0).each(lines)('nucleus %s', async (line) => {
    expect(await understand(line)).toBe(words(line)[0]);
  });
});

describe('the pages', () => {
  it('have examples of the commands', () => {
    const shown = new Set(pages.flatMap(examples).map((line) => words(line)[0]));
    expect([...shown].sort()).toEqual([
      'build',
      'caps',
      'down',
      'inspect',
      'profile',
      'ps',
      'replace',
      'run',
      'serve',
      'top',
      'up',
    ]);
  });

  it.each([
    "run --dir './src:src' ./app.wasm",
    'run --connect tcp:example.org ./app.wasm',
    'run --replace x86=x.wasm app.wasm',
    'serve --listen 8080 app.wasm',
    'serve --memory 1M app.wasm',
  ])('would not pass with "nucleus %s"', async (line) => {
    await expect(understand(line)).rejects.toThrow();
  });
});

describe('the tables of options', () => {
  /** Long options in the first column of a page's tables. */
  const described = (...names: string[]): string[] => {
    const rows = names.flatMap((page) => textOf(page).match(/^\| `--.*?`(?=[^`]*\|)/gm) ?? []);
    return [...new Set(rows.flatMap((row) => row.match(/--[a-z]+(?:-[a-z]+)*/g)!))].sort();
  };

  /** Long options that `--help` shows. */
  const offered = async (command: string): Promise<string[]> => {
    let text = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += chunk;
      return true;
    });
    await runCommandLine(
      [command, '--help'],
      understanding(() => {}),
    ).finally(() => write.mockRestore());
    return [...text.matchAll(/^ {2}(?:-\w, )?(--[a-z]+(?:-[a-z]+)*)/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== '--help')
      .sort();
  };

  it('have all of `nucleus run`, and no others', async () => {
    const all = await offered('run');
    expect(described('README.md')).toEqual(all);
    expect(all).toEqual(expect.arrayContaining(described('docs/commands.md')));
  });

  it('have all of `nucleus serve`, and no others', async () => {
    expect(described('docs/serve.md')).toEqual(await offered('serve'));
  });
});
