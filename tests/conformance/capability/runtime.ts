/** The kernel under test: a provider and three holders, linked in a row, and the capability table that they share. */
import { parseRightsTable } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable, type CapabilityView } from '../../../kernel/capability/table.ts';
import {
  type ComponentError,
  ExportedInstance,
  type HostInterface,
  hostInterface,
  type Instance,
  instantiate,
  SwitchedInstance,
} from '../../../kernel/component/index.ts';
import { Dispatcher } from '../../../kernel/remote/dispatcher.ts';
import { RemoteInterfaces } from '../../../kernel/remote/remote-interfaces.ts';
import { rightsTable } from '../../../tools/build/rights-table.ts';
import { parseWit } from '../../../tools/wit/parse.ts';
import { resolveWit } from '../../../tools/wit/resolve.ts';
import { PumpedLink } from '../channel/pumped-link.ts';
import { DRIVER, holderComponent, INNER, NEXT, OBJECTS, PEER, providerComponent, WIT } from './components.ts';
import { type Answer, HOLDERS, type Holder, LIFETIME, type Step, TICK } from './steps.ts';

// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
type Js = Record<string, any>;
const exported = (instance: Instance, name: string) => instance.exports.get(name) as ExportedInstance;

const names = ['read', 'write', 'execute', 'delete', 'grant', 'delegate'];
export const bitsOf = (rights: readonly string[]) =>
  rights.reduce((sum, name) => sum | (1 << names.indexOf(name)), 0);
const flagsOf = (bits: number) =>
  Object.fromEntries(names.map((name, bit) => [name, (bits & (1 << bit)) !== 0]));

const [provider, holder] = [await providerComponent(), await holderComponent()];
const json = rightsTable(resolveWit([parseWit('capabilities.wit', WIT)]), '/nowhere') as Js;
for (const name of ['peer', 'next']) {
  json[`test:capabilities/${name}`] = { give: { grants: ['read', 'write', 'grant', 'delegate'] } };
}
const rights = parseRightsTable(json);

const nobody = hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} });

/** Whom a holder calls. */
const before = (name: Holder) => HOLDERS[HOLDERS.indexOf(name) - 1]!;

/** Where a handle lies. */
interface Place {
  readonly at: Holder;
  readonly handle: number;
}

export interface RuntimeKind {
  readonly generate?: boolean;
  /** Whether the provider is in another domain than the holders, or `apart`: each of them is in one of its own. */
  readonly across?: boolean | 'apart';
  /** Whether those who have died may come back in the same place: between all there are switches. */
  readonly switched?: boolean;
}

export class Runtime {
  now = 0;
  readonly capabilities = new CapabilityTable({ clock: () => this.now });
  /** Where the provider's records live, if it is in another domain. */
  readonly #farAway = new CapabilityTable({ clock: () => this.now });
  /** Those of the holders, where they are apart. */
  readonly #tables: CapabilityTable[] = [];
  readonly #instances = new Map<Holder | 'p', Instance>();
  readonly #drivers = new Map<Holder, Js>();
  readonly #switches = new Map<string, SwitchedInstance>();
  readonly #generate: boolean;
  #objects: Js = {};
  /** Objects ended before the present walk. */
  #endedBefore = 0;
  /** By the name of the step that made the capability. */
  readonly places = new Map<number, Place>();

  constructor(generate: boolean) {
    this.#generate = generate;
  }

  static async start({ generate = true, across = false, switched }: RuntimeKind = {}): Promise<Runtime> {
    const runtime = new Runtime(generate);
    const shared = { rights, capabilities: runtime.capabilities, generate };
    const p = await instantiate(provider, {
      name: 'p',
      ...shared,
      ...(across && { capabilities: runtime.#farAway }),
    });
    runtime.#instances.set('p', p);
    runtime.#objects = exported(p, OBJECTS).js;
    exported(p, OBJECTS).nameKin('p');
    const objects = across ? runtime.#link(exported(p, OBJECTS), 'p', 'holders') : exported(p, OBJECTS);
    let next: ExportedInstance | typeof nobody = nobody;
    const apart = across === 'apart';
    for (const name of HOLDERS) {
      const capabilities = apart ? runtime.#tableFor() : shared.capabilities;
      if (switched) {
        await runtime.#startHolder(name);
        continue;
      }
      const imports = {
        [OBJECTS]: apart ? runtime.#link(exported(p, OBJECTS), 'p', name, capabilities) : objects,
        [NEXT]:
          next instanceof ExportedInstance && apart
            ? runtime.#link(next, before(name), name, capabilities)
            : next,
      };
      const instance = await instantiate(holder, { name, imports, ...shared, capabilities });
      runtime.#instances.set(name, instance);
      runtime.#drivers.set(name, exported(instance, DRIVER).js);
      next = exported(instance, PEER);
    }
    return runtime;
  }

  /** What `importer` imports from `provider`, or what is to take its place: a switch. */
  #switched(importer: string, provider: string, from: ExportedInstance): SwitchedInstance {
    const made = new SwitchedInstance(from, provider);
    this.#switches.set(`${importer} ${provider}`, made);
    return made;
  }

  #turn(provider: string, to: ExportedInstance): void {
    to.nameKin(provider);
    for (const importer of HOLDERS) this.#switches.get(`${importer} ${provider}`)?.turn(to);
  }

  async #startHolder(name: Holder): Promise<void> {
    const objects = this.#switched(name, 'p', exported(this.#instances.get('p')!, OBJECTS));
    const next =
      name === HOLDERS[0]
        ? nobody
        : this.#switched(name, before(name), exported(this.#instances.get(before(name))!, PEER));
    const imports = { [OBJECTS]: objects, [NEXT]: next };
    const instance = await instantiate(holder, {
      ...{ name, imports, rights, generate: this.#generate },
      capabilities: this.capabilities,
    });
    this.#instances.set(name, instance);
    this.#drivers.set(name, exported(instance, DRIVER).js);
    this.#turn(name, exported(instance, PEER));
  }

  async #restart(by: Holder): Promise<Answer> {
    this.#close(by);
    await this.#startHolder(by);
    return 'ok';
  }

  async #restartProvider(): Promise<Answer> {
    this.#instances.get('p')!.close();
    const { capabilities } = this;
    const p = await instantiate(provider, { name: 'p', rights, capabilities, generate: this.#generate });
    this.#instances.set('p', p);
    this.#objects = exported(p, OBJECTS).js;
    this.#endedBefore = 0;
    this.#turn('p', exported(p, OBJECTS));
    return 'ok';
  }

  #close(by: Holder): Answer {
    this.#instances.get(by)!.close();
    for (const [name, { at }] of this.places) if (at === by) this.places.delete(name);
    return 'ok';
  }

  /** Nobody is told of a holder's death; of the provider's all are. */
  #crashProvider(): Answer {
    const answer = dies(() => this.#objects.crash());
    for (const importer of HOLDERS) this.#switches.get(`${importer} p`)?.cut();
    return answer;
  }

  #tableFor(): CapabilityTable {
    const table = new CapabilityTable({ clock: () => this.now });
    this.#tables.push(table);
    return table;
  }

  /** The provider's domain is another one: its records live apart, and calls go over a link. */
  #link(
    exports: ExportedInstance,
    provider: string,
    importer: string,
    here = this.capabilities,
  ): HostInterface {
    const capabilities =
      provider === 'p' ? this.#farAway : this.#tables[HOLDERS.indexOf(provider as Holder)]!;
    const link = new PumpedLink(new Dispatcher([exports], { importer, capabilities }));
    return new RemoteInterfaces(link, { provider, capabilities: here }).interface(exports.name);
  }

  /** Records that outlive the last handle, those of its provider at least; of what has moved on a giver keeps one for a while. */
  get records(): number {
    return this.#farAway.size + (this.isApart ? 0 : this.capabilities.size);
  }

  /** Whether each holder has a table of its own. */
  get isApart(): boolean {
    return this.#tables.length > 0;
  }

  /** Whether every part lives, so that another walk can begin here. */
  get whole(): boolean {
    return [...this.#instances.values()].every((instance) => instance.death === undefined);
  }

  /** Objects that the provider was told to end, in this walk; undefined once it has died. */
  get ended(): number | undefined {
    const alive = this.#instances.get('p')!.death === undefined;
    return alive ? this.#objects.ended() - this.#endedBefore : undefined;
  }

  /** Drops all handles. */
  reset(): void {
    for (const { at, handle } of this.places.values()) this.#drivers.get(at)!.drop(handle);
    this.places.clear();
    this.now = 0;
    this.#endedBefore = this.#objects.ended();
  }

  snapshot(): CapabilityView[] {
    return this.capabilities.snapshot();
  }

  perform(step: Step): Answer | Promise<Answer> {
    const driver = this.#drivers.get(step.by)!;
    const target = HOLDERS[HOLDERS.indexOf(step.by) - 1]!;
    const handle = 'on' in step ? this.places.get(step.on)?.handle : undefined;
    switch (step.op) {
      case 'make':
        return this.#makes(step, step.by, () => driver.make());
      case 'attenuate':
      case 'share':
      case 'open':
        return this.#makes(step, step.by, () => driver[step.op](handle, flagsOf(step.keep)));
      case 'read':
      case 'write':
      case 'revoke':
        return answerOf(() => driver[step.op](handle));
      case 'expire':
        return answerOf(() => driver.expire(handle, BigInt(LIFETIME)));
      case 'drop':
      case 'finish':
        return this.#moves([step.on], undefined, () => driver[step.op](handle));
      case 'send':
        return this.#moves([step.on], target, () => [driver.send(handle)]);
      case 'send-all': {
        const both = [step.on, step.and];
        const handles = both.map((name) => this.places.get(name)!.handle);
        return this.#moves(both, target, () => [...driver.sendAll(Uint32Array.from(handles))]);
      }
      case 'fetch':
        return this.#moves([step.on], step.by, () => [driver.fetch(handle)]);
      case 'lend': {
        const lend = () => driver.lend(handle, INNER.indexOf(step.inner), flagsOf(step.keep));
        const makes = step.inner === 'attenuate' || step.inner === 'share';
        return makes ? this.#makes(step, target, lend) : answerOf(lend);
      }
      case 'tick':
        this.now += TICK;
        return 'ok';
      case 'crash':
        return dies(() => driver.crash());
      case 'crash-provider':
        return this.#crashProvider();
      case 'restart':
        return this.#restart(step.by);
      case 'restart-provider':
        return this.#restartProvider();
      case 'close':
        return this.#close(step.by);
    }
  }

  #makes(step: Step, at: Holder, call: () => number): Answer {
    return answerOf(() => this.places.set(step.name, { at, handle: call() }));
  }

  /** `to` is absent where the handles go out of sight. */
  #moves(which: readonly number[], to: Holder | undefined, call: () => number[] | undefined): Answer {
    return answerOf(() => {
      const handles = call();
      which.forEach((name, index) => {
        if (to === undefined) this.places.delete(name);
        else this.places.set(name, { at: to, handle: handles![index]! });
      });
    });
  }
}

function answerOf(call: () => unknown): Answer {
  try {
    call();
    return 'ok';
  } catch (error) {
    const payload = (error as ComponentError).payload as Js | undefined;
    if (payload === undefined) throw error;
    if (payload.tag !== 'denied') return payload.tag;
    const { tag, val } = payload.val;
    return tag === 'missing' ? `missing ${bitsOf(names.filter((name) => val[name]))}` : tag;
  }
}

function dies(call: () => unknown): Answer {
  try {
    call();
  } catch {
    return 'ok';
  }
  throw new Error('it was to trap, and did not');
}
