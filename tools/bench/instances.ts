/**
 * What an instance costs: the time to make one of a component that is known already, beside jco's output, and the memory of
 * ten thousand that wait. Memory is measured in a process of its own for each component.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { decodeComponent, hostInterface, instantiate } from '../../kernel/component/index.ts';
import { anyInterface, COMPONENTS } from './instance-components.ts';
import { quartile, type Table } from './table.ts';

const RUNS = 400;
/** Slow ones are made less often: no measurement goes on for longer than so many milliseconds. */
const LONGEST = 1500;
/** Microseconds to instantiate a known component, but for one whose core modules alone take the engine longer. */
const TIME_BAR = 300;
const NO_BAR = ['linux (AssemblyScript, 48 imported functions)'];
const COUNT = 10_000;
/** Mebibytes of resident memory with that many instances. */
const MEMORY_BAR = 1024;
/** Components whose instances are many, and whether each instance has been called. */
const CROWDS = [
  ['one module, two functions', 'idle'],
  ['one module, two functions', 'called'],
  ['loader (AssemblyScript)', 'idle'],
] as const;

type Make = () => Promise<unknown>;

async function ours(bytes: Uint8Array): Promise<Make> {
  const component = decodeComponent(bytes);
  const names = [...component.type.imports.keys()];
  const imports = Object.fromEntries(names.map((name) => [name, hostInterface('host', anyInterface())]));
  return () => instantiate(component, { name: 'bench', imports });
}

async function jco(bytes: Uint8Array): Promise<Make> {
  const { files, imports: names } = await transpileBytes(bytes, { name: 'bench', instantiation: 'async' });
  const list = files as Record<string, Uint8Array>;
  const modules = new Map<string, WebAssembly.Module>();
  for (const path of Object.keys(list)) {
    if (path.endsWith('.wasm')) modules.set(path, await WebAssembly.compile(list[path] as BufferSource));
  }
  const module = await import(
    `data:text/javascript,${encodeURIComponent(new TextDecoder().decode(list['bench.js']))}`
  );
  const imports = Object.fromEntries((names as string[]).map((name) => [name, anyInterface()]));
  return () => module.instantiate((path: string) => modules.get(path), imports);
}

/** Microseconds: a quarter of many runs is faster, collection of what they leave behind included. */
async function time(make: Make): Promise<number> {
  const runs: number[] = [];
  for (let spent = 0; runs.length < RUNS && spent < LONGEST; ) {
    const before = performance.now();
    await make();
    runs.push(performance.now() - before);
    spent += runs.at(-1)!;
  }
  return quartile(runs.slice(runs.length >> 2)) * 1000;
}

async function timeTable(): Promise<Table> {
  const rows: { name: string; mine: number; other: number }[] = [];
  for (const [name, read] of Object.entries(COMPONENTS)) {
    const bytes = await read();
    const mine = await time(await ours(bytes));
    const other = await jco(bytes).then(time, () => Number.NaN);
    rows.push({ name, mine, other });
  }
  return {
    title: 'Instantiating a known component, lower quartile',
    columns: ['', 'ours, µs', 'jco, µs', 'jco / ours'],
    rows: rows.map(({ name, mine, other }) => [
      name,
      mine.toFixed(0),
      Number.isNaN(other) ? 'fails' : other.toFixed(0),
      Number.isNaN(other) ? '' : `${(other / mine).toFixed(1)} x`,
    ]),
    bars: rows
      .filter(({ name }) => !NO_BAR.includes(name))
      .map(({ name, mine }) => ({ text: `${name} in at most ${TIME_BAR} µs`, held: mine <= TIME_BAR })),
  };
}

/** What the process of `instance-crowd.ts` says: bytes before and after. */
interface Crowd {
  readonly before: number;
  readonly after: number;
}

function crowdOf(name: string, state: string): Crowd {
  const script = fileURLToPath(new URL('./instance-crowd.js', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, name, state, String(COUNT)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${COUNT} instances of ${name}: exit ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function memoryTable(): Table {
  const crowds = CROWDS.map(([name, state]) => ({ name: `${name}, ${state}`, ...crowdOf(name, state) }));
  const mebibytes = (bytes: number) => bytes / 1024 / 1024;
  return {
    title: `Memory of ${COUNT.toLocaleString('en')} instances`,
    columns: ['', 'resident, MiB', 'KiB each'],
    rows: crowds.map(({ name, before, after }) => [
      name,
      mebibytes(after).toFixed(0),
      ((after - before) / 1024 / COUNT).toFixed(1),
    ]),
    bars: crowds.map(({ name, after }) => ({
      text: `${name}: at most ${MEMORY_BAR} MiB`,
      held: mebibytes(after) <= MEMORY_BAR,
    })),
  };
}

export async function benchInstances(): Promise<Table[]> {
  return [await timeTable(), memoryTable()];
}
