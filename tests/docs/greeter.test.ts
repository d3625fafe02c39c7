/** The component that README.md shows and the one that docs/components.md shows are built from the pages' text, and greet. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeComponent, hostInterface, type Instance, instantiate } from '../../kernel/component/index.ts';
import { buildComponent } from '../../tools/build/build-component.ts';
import { TemporaryProject } from '../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../tools/build/wit-files.ts';
import { root } from '../arch/source-files.ts';

let project: TemporaryProject;
beforeEach(() => {
  project = new TemporaryProject({
    'wit/bootstrap/bootstrap.wit': readFileSync(join(root, 'wit/bootstrap/bootstrap.wit'), 'utf8'),
  });
});
afterEach(() => project.remove());

/** The indented blocks below a heading. */
function blocksBelow(page: string, heading: string): string[] {
  const part = readFileSync(join(root, page), 'utf8').split(`${heading}\n`)[1]!.split(/^## /m)[0]!;
  const blocks = part.match(/(?:^(?: {4}.*)?\n)+/gm)!.map((block) => block.replace(/^ {4}/gm, '').trim());
  return blocks.filter((block) => block !== '');
}

/** Builds the project's component, and gives it with the lines that it writes to the log. */
async function start(): Promise<{ instance: Instance; log: string[] }> {
  const greeter = project.components().find(({ name }) => name === 'greeter')!;
  const component = decodeComponent(await buildComponent(project, readWitTexts(project.root), greeter, true));
  const log: string[] = [];
  const debug = (line: string) => log.push(line);
  const imports = { 'nucleus:bootstrap/emergency@0.1.0': hostInterface('kernel', { debug, exit: () => {} }) };
  return { instance: await instantiate(component, { name: 'greeter', imports }), log };
}

describe('README.md', () => {
  it('shows a component that greets', async () => {
    const [wit, rest] = blocksBelow('README.md', '## Write a component');
    const [json, source] = rest!.split('\n\n');
    project.write('wit/greeter/greeter.wit', wit!);
    project.write('components/greeter/component.json', json!);
    project.write('components/greeter/export/nucleus-greeter-greetings.ts', source!);
    const { instance } = await start();
    const { greet } = instance.exports.get('nucleus:greeter/greetings@0.1.0').js as {
      greet(name: string): string;
    };
    expect(greet('Ada')).toBe('Hello, Ada!');
  });
});

/** What docs/components.md says of it. */
interface Greeter {
  greet(name: string): string;
  [Symbol.dispose](): void;
}

describe('docs/components.md', () => {
  it('shows a component that greets, refuses nobody by its error, and says at the end how often it greeted', async () => {
    const [, text] = blocksBelow('docs/components.md', '# Writing a component');
    for (const file of text!.split(/^\/\/ (?=\S+\n)/m).slice(1)) {
      const [path, ...lines] = file.split('\n');
      project.write(path!, lines.join('\n'));
    }
    const { instance, log } = await start();
    const { Greeter } = instance.exports.get('example:greeter/greetings@1.0.0').js as {
      Greeter: new (word: string) => Greeter;
    };
    const greeter = new Greeter('Good morning');
    expect([greeter.greet('Ada'), greeter.greet('Alan')]).toEqual([
      'Good morning, Ada! (1)',
      'Good morning, Alan! (2)',
    ]);
    expect(() => greeter.greet('')).toThrow(expect.objectContaining({ payload: 'nobody' }));
    greeter[Symbol.dispose]();
    expect(log).toEqual(['greeted 2 times']);
  });
});
