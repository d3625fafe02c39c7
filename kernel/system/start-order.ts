/**
 * The order in which services start: each after those that it imports from, and those that its `after` names. Among those that
 * could be next, the manifest's order.
 */

import type { Part, Sources } from './part.ts';

export interface StartOrder {
  readonly order: readonly string[];
  /** For each service, whom it waits for. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
  /** One line, if they wait for one another in a circle. */
  readonly circle?: string;
}

export function startOrder(
  parts: ReadonlyMap<string, Part>,
  sources: ReadonlyMap<string, Sources>,
): StartOrder {
  const before = new Map([...parts.values()].map((part) => [part.name, waitsFor(part, sources)] as const));
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  for (const root of parts.keys()) {
    const path: { readonly name: string; readonly left: string[] }[] = [];
    const enter = (name: string) => {
      state.set(name, 'open');
      path.push({ name, left: [...before.get(name)!].reverse() });
    };
    if (!state.has(root)) enter(root);
    while (path.length > 0) {
      const { name, left } = path.at(-1)!;
      const next = left.pop();
      if (next === undefined) {
        state.set(name, 'done');
        order.push(name);
        path.pop();
      } else if (!state.has(next)) enter(next);
      else if (state.get(next) === 'open') {
        const names = path.map((one) => one.name);
        return { order, before, circle: circleOf([...names.slice(names.indexOf(next)), next], sources) };
      }
    }
  }
  return { order, before };
}

function waitsFor({ name, service }: Part, sources: ReadonlyMap<string, Sources>): Set<string> {
  const names = new Set(service.after);
  for (const source of sources.get(name)!.values()) if (source.from === 'service') names.add(source.name);
  return names;
}

function circleOf(names: readonly string[], sources: ReadonlyMap<string, Sources>): string {
  const imports = (from: string, to: string) =>
    [...sources.get(from)!.values()].some((source) => source.from === 'service' && source.name === to);
  const every = names.every((name, index) => index === 0 || imports(names[index - 1]!, name));
  const verb = every ? 'import from' : 'wait for';
  return `services ${verb} one another in a circle: ${names.join(' -> ')}`;
}
