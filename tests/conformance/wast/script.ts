/**
 * The commands of a test script, in order.
 *
 * Source: WebAssembly's interpreter/README.md "Scripts", and the component model's additions: a component is defined
 * and instantiated at once, or defined (`component definition`) and instantiated later (`component instance`).
 */
import { joined, type List, lineOf, type Node, readLists, type Word } from './s-expression.ts';

/** Where a component comes from. */
export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Uint8Array };

export interface Invocation {
  readonly instance: string | undefined;
  readonly name: string;
  readonly args: readonly Node[];
}

type Assertion = 'assert_invalid' | 'assert_malformed' | 'assert_unlinkable' | 'assert_uninstantiable';

export type Command = { readonly line: number } & (
  | { readonly kind: 'define' | 'component'; readonly name: string | undefined; readonly source: Source }
  | { readonly kind: 'instance'; readonly name: string | undefined; readonly definition: string | undefined }
  | { readonly kind: 'invoke' | 'assert_trap'; readonly call: Invocation }
  | { readonly kind: 'assert_return'; readonly call: Invocation; readonly results: readonly Node[] }
  | { readonly kind: Assertion; readonly source: Source }
  | { readonly kind: 'register'; readonly as: string; readonly instance: string | undefined }
  /** Something that this runner does not know. */
  | { readonly kind: 'unknown'; readonly what: string }
);

export function readScript(text: string): Command[] {
  return readLists(text).map(
    (list) => ({ line: lineOf(text, list.start), ...commandOf(text, list) }) as Command,
  );
}

const utf8 = new TextDecoder();

export function wordOf(node: Node | undefined): string {
  return node?.kind === 'word' ? node.text : '';
}

export function textOf(node: Node | undefined): string {
  return node?.kind === 'string' ? utf8.decode(node.bytes) : '';
}

type WithoutLine<T> = T extends unknown ? Omit<T, 'line'> : never;

function commandOf(text: string, list: List): WithoutLine<Command> {
  const what = wordOf(list.items[0]);
  const [, first] = list.items;
  switch (what) {
    case 'component':
      return componentCommand(text, list);
    case 'invoke':
      return { kind: what, call: invocationOf(list) };
    case 'assert_return':
      return { kind: what, call: invocationOf(first as List), results: list.items.slice(2) };
    case 'assert_trap':
      if (isComponent(first)) return { kind: 'assert_uninstantiable', source: sourceOf(text, first) };
      return { kind: what, call: invocationOf(first as List) };
    case 'assert_invalid':
    case 'assert_malformed':
    case 'assert_unlinkable':
      return { kind: what, source: sourceOf(text, first as List) };
    case 'register':
      return { kind: what, as: textOf(first), instance: nameAt(list, 2) };
    default:
      return { kind: 'unknown', what };
  }
}

function isComponent(node: Node | undefined): node is List {
  return node?.kind === 'list' && wordOf(node.items[0]) === 'component';
}

function componentCommand(text: string, list: List): WithoutLine<Command> {
  const form = wordOf(list.items[1]);
  if (form === 'instance') return { kind: 'instance', name: nameAt(list, 2), definition: nameAt(list, 3) };
  const defined = form === 'definition';
  return {
    kind: defined ? 'define' : 'component',
    name: nameAt(list, defined ? 2 : 1),
    source: sourceOf(text, list),
  };
}

function nameAt(list: List, index: number): string | undefined {
  const word = wordOf(list.items[index]);
  return word.startsWith('$') ? word : undefined;
}

/** `(component definition? $name? ...)`, `(component ... binary "...")`, `(component ... quote "...")`. */
function sourceOf(text: string, list: List): Source {
  const words = list.items.slice(1, 4).filter((item): item is Word => item.kind === 'word');
  const has = (word: string) => words.some((item) => item.text === word);
  const strings = () => joined(list.items.flatMap((item) => (item.kind === 'string' ? [item.bytes] : [])));
  if (has('binary')) return { kind: 'binary', bytes: strings() };
  if (has('quote')) return { kind: 'text', text: `(component ${utf8.decode(strings())})` };
  const whole = text.slice(list.start, list.end);
  return { kind: 'text', text: whole.replace(/^\(\s*component\s+definition\b/, '(component') };
}

function invocationOf(list: List): Invocation {
  const instance = nameAt(list, 1);
  const at = instance === undefined ? 1 : 2;
  return { instance, name: textOf(list.items[at]), args: list.items.slice(at + 1) };
}
