/** The capability tables of a server's workers, as one. */

import type { CapabilityView } from '../../../kernel/capability/table.ts';
import type { Held } from '../worker/table-view.ts';

/** Holders and providers that are not the component's or its services', and the same in each worker. */
const COMMON: ReadonlySet<string> = new Set(['host', 'kernel', 'supervisor']);

/** Numbers are made unique; what lives in a worker of its own says in which one. */
export function combined(tables: readonly Held[]): Held {
  let offset = 0;
  const capabilities = tables.flatMap(({ capabilities }, at) => {
    const moved = capabilities.map((view) => inWorker(view, at + 1, offset));
    offset = moved.reduce((most, { id }) => Math.max(most, id), offset);
    return moved;
  });
  return { capabilities, asOf: Math.min(Date.now(), ...tables.map(({ asOf }) => asOf)) };
}

function inWorker(view: CapabilityView, worker: number, offset: number): CapabilityView {
  const name = (text: string) => (COMMON.has(text) ? text : `${text} in worker ${worker}`);
  return {
    ...view,
    id: view.id + offset,
    ...(view.parent === undefined ? {} : { parent: view.parent + offset }),
    holder: name(view.holder),
    provider: name(view.provider),
  };
}
