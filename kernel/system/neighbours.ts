/** Who calls whom in a running system: links, as services come and go, and who is concerned by whom. */

import type { Domain, Hosting, Link } from './domain.ts';
import type { LoadedPart } from './load.ts';
import type { Sources } from './part.ts';
import type { Plan } from './plan.ts';
import type { Slot } from './slot.ts';

export class Neighbours {
  readonly #hosting: Hosting;
  readonly #slots: ReadonlyMap<string, Slot>;
  /** For each service, who imports from it. */
  #importers!: ReadonlyMap<string, readonly string[]>;
  /** For each service, who waits for it to start. */
  #behind!: ReadonlyMap<string, readonly string[]>;

  constructor(hosting: Hosting, slots: ReadonlyMap<string, Slot>, plan: Plan) {
    this.#hosting = hosting;
    this.#slots = slots;
    this.follow(plan);
  }

  /** The system is as another plan has it from now on. */
  follow(plan: Plan): void {
    const none = () => new Map(plan.order.map((name) => [name, [] as string[]] as const));
    const [importers, behind] = [none(), none()];
    for (const name of plan.order) {
      for (const provider of providersOf(plan.sources.get(name)!)) importers.get(provider)!.push(name);
      for (const other of plan.before.get(name)!) behind.get(other)!.push(name);
    }
    [this.#importers, this.#behind] = [importers, behind];
  }

  /** Those that wait for one to start. */
  behind({ name }: Slot): Slot[] {
    return this.#behind.get(name)!.map((other) => this.#slots.get(other)!);
  }

  /** One of those that a component on the kernel's thread imports from that is not there to be linked. */
  absentFor(part: LoadedPart, plan: Plan): Slot | undefined {
    if (!plan.direct.has(part.name)) return undefined;
    const providers = [...providersOf(plan.sources.get(part.name)!)].map((name) => this.#slots.get(name)!);
    return providers.find(({ state }) => state !== 'ready');
  }

  /** Begins to start a component, linked to those that it imports from and that are there. */
  launch(part: LoadedPart, plan: Plan): { readonly domain: Domain; readonly links: Map<string, Link> } {
    const sources = plan.sources.get(part.name)!;
    const providers = new Map<string, Domain>();
    for (const name of providersOf(sources)) {
      const { domain } = this.#slots.get(name)!;
      if (domain !== undefined) providers.set(name, domain);
    }
    const isDirect = plan.direct.has(part.name);
    const domain = this.#hosting.launch({ part, sources, isDirect, providers });
    const links = new Map<string, Link>();
    for (const [name, provider] of providers) links.set(name, this.#hosting.link(domain, provider, name));
    return { domain, links };
  }

  /** New calls of those that import from it and run go to a domain; `retire` takes the link that each had before. */
  relink({ name }: Slot, domain: Domain, retire: (link: Link) => void): void {
    for (const importer of this.#importersOf(name)) {
      if (importer.domain === undefined) continue;
      const before = importer.links.get(name);
      if (before !== undefined) retire(before);
      importer.links.set(name, this.#hosting.link(importer.domain, domain, name));
    }
  }

  /** Ends its links, both ways. */
  unlink(slot: Slot): void {
    for (const link of slot.links.values()) link.end();
    slot.links.clear();
    for (const importer of this.#importersOf(slot.name)) importer.links.get(slot.name)?.end();
  }

  #importersOf(name: string): Slot[] {
    return this.#importers.get(name)!.map((other) => this.#slots.get(other)!);
  }
}

/** Services that one imports from. */
function providersOf(sources: Sources): Set<string> {
  const names = new Set<string>();
  for (const source of sources.values()) if (source.from === 'service') names.add(source.name);
  return names;
}
