/** Components for tests, made of WIT: real types around dummy bodies; and what the WIT text itself says they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const wasi = join(root, 'node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12');

/** All WIT texts of the project and of WASI 0.2.12, each package once, in a block of its own. */
export function allPackages(): string[] {
  return [wasi, join(root, 'wit')].flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => asBlock(witFiles(join(folder, entry.name)).map((path) => readFileSync(path, 'utf8'))))
      .filter((block) => block !== ''),
  );
}

function witFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.wit'))
    .map((name) => join(folder, name));
}

/** `package x;` in front of each file of a package becomes one `package x { ... }` around all. */
function asBlock([first, ...others]: string[]): string {
  if (first === undefined) return '';
  const head = /^((?:\s*\/\/.*\n)*)\s*package\s+([^;]+);/;
  const rest = others.map((text) => text.replace(head, '$1'));
  return `${[first.replace(head, '$1package $2 {'), ...rest].join('\n')}\n}\n`;
}

/** A component of `world`, a world of the project, of WASI, or of `text` (blocks). Its functions trap. */
export async function dummyComponent(world: string, text = ''): Promise<Uint8Array> {
  const witSource = `package test:dummy;\n${allPackages().join('')}${text}`;
  return componentNew(await componentEmbed({ dummy: true, witSource, world }));
}

/** Of each interface in `text`, such as `wasi:io/poll@0.2.12`: its functions as `label: func(...) -> ...`. */
export function functionsIn(text: string): Map<string, string[]> {
  const plain = text
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/@(?:since|unstable|deprecated)\([^)]*\)/g, '');
  const found = new Map<string, string[]>();
  for (const [, name, body] of blocks(plain, /package\s+([^\s{]+)\s*\{/g)) {
    const [id, version] = name!.split('@');
    for (const [, label, inner] of blocks(body!, /\binterface\s+%?([\w-]+)\s*\{/g)) {
      found.set(`${id}/${label}${version ? `@${version}` : ''}`, interfaceFunctions(inner!));
    }
  }
  return found;
}

function interfaceFunctions(body: string): string[] {
  const resources = blocks(body, /\bresource\s+%?([\w-]+)\s*\{/g);
  const free = resources.reduce((text, [whole]) => text.replace(whole!, ''), body);
  return [
    ...resources.flatMap(([, resource, inner]) => signatures(inner!).map((one) => `${resource}.${one}`)),
    ...signatures(free),
  ];
}

function signatures(text: string): string[] {
  const declarations = text.matchAll(
    /(constructor|%?[\w-]+\s*:\s*(?:static\s+)?(?:async\s+)?func)\s*\([^;]*;/g,
  );
  return [...declarations].map(([whole]) => normalise(whole!));
}

/** One spelling: blanks as the printer sets them, no trailing commas, no `own<...>`. */
export function normalise(signature: string): string {
  return signature
    .replaceAll('%', '')
    .replace(/;$/, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? ?([)>])/g, (whole, bracket) => (whole.includes('-') ? whole : bracket))
    .replaceAll(/([(<]) /g, '$1')
    .replaceAll(/ ?([:,]) ?/g, '$1 ')
    .replaceAll(/own<([\w-]+)>/g, '$1')
    .replaceAll('- >', '->')
    .replaceAll(/ ?-> ?/g, ' -> ')
    .trim();
}

/** Matches of `head`, which ends in `{`: the whole up to the brace that closes it, the name, what is between. */
function blocks(text: string, head: RegExp): [string, string, string][] {
  return [...text.matchAll(head)].map((match) => {
    const start = match.index + match[0].length;
    let depth = 1;
    let end = start;
    for (; depth > 0 && end < text.length; end++) depth += { '{': 1, '}': -1 }[text[end]!] ?? 0;
    return [text.slice(match.index, end), match[1]!, text.slice(start, end - 1)];
  });
}
