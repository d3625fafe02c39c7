/** One way of linking, in a thread of its own: engines let what has the same text learn together. */
import { parentPort, workerData } from 'node:worker_threads';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { parseRightsTable } from '../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import {
  decodeComponent,
  type ExportedFunction,
  type ExportedInstance,
  type ImportValue,
  instantiate,
  SwitchedInstance,
} from '../../kernel/component/index.ts';
import { PROVIDER_ALONE, USER_ALONE } from './call-component.ts';
import type { Loop } from './call-runtimes.ts';
import { SHAPES } from './call-shapes.ts';
import { Measured, measureInTurns } from './measured-loop.ts';

const API = 'bench:calls/api';
export type Way = 'linked' | 'by a switch' | 'exchanged';

/** Exchanges of the provider. */
const TURNS = 3;
/** Calls between two exchanges: enough that code is generated. */
const BETWEEN = 1000;

const rights = parseRightsTable({
  [API]: { '[method]counter.value': { requires: [{ of: 'self', rights: ['read'] }] } },
});

class Linked {
  readonly #capabilities = new CapabilityTable();

  async provider(): Promise<ExportedInstance> {
    const found = (await this.#make(PROVIDER_ALONE, {})).exports.get(API) as ExportedInstance;
    found.nameKin('provider');
    return found;
  }

  async loops(api: ImportValue): Promise<Loop[]> {
    const { exports } = await this.#make(USER_ALONE, { [API]: api });
    return SHAPES.map((_, index) => (exports.get(`loop${index}`) as ExportedFunction).js as Loop);
  }

  async #make(text: string, imports: Readonly<Record<string, ImportValue>>) {
    const { capabilities } = { capabilities: this.#capabilities };
    const component = decodeComponent(await parse(text));
    return instantiate(component, { name: 'bench', rights, capabilities, generate: true, imports });
  }
}

async function loopsLinked(way: Way): Promise<Loop[]> {
  const linked = new Linked();
  if (way === 'linked') return linked.loops(await linked.provider());
  const api = new SwitchedInstance(await linked.provider(), 'provider');
  const loops = await linked.loops(api);
  if (way === 'by a switch') return loops;
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [index, loop] of loops.entries()) loop(BETWEEN, SHAPES[index].size ?? 0);
    api.turn(await linked.provider());
  }
  return loops;
}

const loops = await loopsLinked(workerData as Way);
const measured = loops.map((loop, index) => new Measured(loop, SHAPES[index].size ?? 0));
measureInTurns(measured);
parentPort!.postMessage(measured.map(({ best }) => best));
