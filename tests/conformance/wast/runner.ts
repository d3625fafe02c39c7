/**
 * Runs the commands of one test script and says of each how we fared.
 *
 *     agree        as the script says
 *     unsupported  the component was refused with "is not supported yet", or the command needs one that was
 *     text         the toolchain's parser does not read the text, so nothing was tried
 *     engine       a core module needs what this engine's WebAssembly does not have
 *     differ       anything else; `message` says what happened
 */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { BinaryError } from '../../../kernel/component/binary/error.ts';
import {
  type Component,
  ComponentError,
  decodeComponent,
  type ExportedFunction,
  type Instance,
  instantiate,
  Trap,
} from '../../../kernel/component/index.ts';
import { type Command, type Invocation, readScript, type Source } from './script.ts';
import { sameValue, scriptValue } from './values.ts';

export type Verdict = 'agree' | 'unsupported' | 'text' | 'engine' | 'differ';

export interface Outcome {
  readonly line: number;
  readonly verdict: Verdict;
  readonly message: string;
}

/** Thrown to end a command with a verdict. */
class Stop extends Error {
  readonly verdict: Verdict;

  constructor(verdict: Verdict, message: string) {
    super(message);
    this.verdict = verdict;
  }
}

/** What a name in the script stands for, or why it stands for nothing. */
type Known<T> = T | Stop;

const UNSUPPORTED = 'is not supported yet';

export async function runScript(text: string, generate: boolean): Promise<Outcome[]> {
  const runner = new Runner(generate);
  const outcomes: Outcome[] = [];
  for (const command of readScript(text)) outcomes.push(await runner.run(command));
  return outcomes;
}

class Runner {
  readonly #generate: boolean;
  readonly #components = new Map<string | undefined, Known<Component>>();
  readonly #instances = new Map<string | undefined, Known<Instance>>();

  constructor(generate: boolean) {
    this.#generate = generate;
  }

  async run(command: Command): Promise<Outcome> {
    const { line } = command;
    try {
      await this.#take(command);
      return { line, verdict: 'agree', message: '' };
    } catch (error) {
      const stop = asStop(error);
      return { line, verdict: stop.verdict, message: `${command.kind}: ${stop.message}` };
    }
  }

  async #take(command: Command): Promise<void> {
    switch (command.kind) {
      case 'define':
        await keep(this.#components, command.name, () => decode(command.source));
        return;
      case 'component':
        await keep(this.#instances, command.name, async () => this.#start(await decode(command.source)));
        return;
      case 'instance': {
        const make = async () => this.#start(known(this.#components, command.definition));
        await keep(this.#instances, command.name, make);
        return;
      }
      case 'invoke':
        this.#call(command.call);
        return;
      case 'assert_return': {
        const { type, value } = this.#call(command.call);
        const [expected] = command.results;
        if (expected === undefined || type.result === undefined) return;
        if (!sameValue(value, scriptValue(expected, type.result))) {
          throw new Stop('differ', `returned ${JSON.stringify(value, showBigInt)}`);
        }
        return;
      }
      case 'assert_trap':
        expectError(Trap, 'no trap', () => this.#call(command.call));
        return;
      case 'assert_uninstantiable': {
        const component = await decode(command.source);
        const error = await caught(() => this.#start(component));
        if (!(error instanceof Trap)) throw new Stop('differ', `no trap, but ${describe(error)}`);
        return;
      }
      case 'assert_invalid':
      case 'assert_malformed':
        await this.#refused(command.source);
        return;
      default:
        throw new Stop('differ', 'a command that the runner does not know');
    }
  }

  #start(component: Component): Promise<Instance> {
    return instantiate(component, { name: 'test', imports: {}, generate: this.#generate });
  }

  /** A component must not decode; where all that is wrong is in a core module, it must not compile. */
  async #refused(source: Source): Promise<void> {
    let bytes: Uint8Array;
    try {
      bytes = source.kind === 'binary' ? source.bytes : await parse(source.text);
    } catch {
      return;
    }
    const error = await caught(async () => compileAll(decodeComponent(bytes)));
    if (error === undefined) throw new Stop('differ', 'accepted');
    const stop = asStop(error);
    if (stop.verdict === 'unsupported') throw stop;
    if (!(error instanceof BinaryError || error instanceof WebAssembly.CompileError)) throw error;
  }

  #call({ instance, name, args }: Invocation) {
    const { exports } = known(this.#instances, instance);
    const target = exports.get(name) as ExportedFunction | undefined;
    if (target === undefined) throw new Stop('differ', `there is no export "${name}"`);
    const { type } = target;
    const values = args.map((arg, index) => scriptValue(arg, type.parameters[index]!.type));
    return { type, value: unwrapped(type.result?.kind === 'result', () => target.js(...values)) };
  }
}

/** Our functions return the value of a result, or throw it. */
function unwrapped(isResult: boolean, call: () => unknown): unknown {
  try {
    const value = call();
    return isResult ? { tag: 'ok', val: value } : value;
  } catch (error) {
    if (isResult && error instanceof ComponentError) return { tag: 'err', val: error.payload };
    throw error;
  }
}

async function decode(source: Source): Promise<Component> {
  const component = decodeComponent(await bytesOf(source));
  await compileAll(component);
  return component;
}

async function bytesOf(source: Source): Promise<Uint8Array> {
  if (source.kind === 'binary') return source.bytes;
  try {
    return await parse(source.text);
  } catch (error) {
    throw new Stop('text', describe(error));
  }
}

/** The engine has its say on core modules when they are compiled. */
async function compileAll(component: Component): Promise<void> {
  for (const step of component.steps) {
    if (step.kind === 'core-module') await WebAssembly.compile(step.bytes as BufferSource);
    else if (step.kind === 'component') await compileAll(step.component);
  }
}

/** Makes something, and keeps it or the reason why it is missing, under its name and as the latest. */
async function keep<T>(
  map: Map<string | undefined, Known<T>>,
  name: string | undefined,
  make: () => Promise<T>,
): Promise<void> {
  let result: Known<T>;
  try {
    result = await make();
  } catch (error) {
    result = asStop(error);
  }
  map.set(undefined, result);
  map.set(name, result);
  if (result instanceof Stop) throw result;
}

function known<T>(map: ReadonlyMap<string | undefined, Known<T>>, name: string | undefined): T {
  const found = map.get(name) ?? new Stop('differ', `there is no ${name ?? 'component yet'}`);
  if (found instanceof Stop) throw found;
  return found;
}

function asStop(error: unknown): Stop {
  if (error instanceof Stop) return error;
  const message = describe(error);
  if (error instanceof BinaryError && error.reason.endsWith(UNSUPPORTED))
    return new Stop('unsupported', message);
  return new Stop(error instanceof WebAssembly.CompileError ? 'engine' : 'differ', message);
}

function expectError(type: typeof Trap, otherwise: string, run: () => unknown): void {
  let error: unknown = otherwise;
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof type) return;
    error = thrown;
  }
  throw error instanceof Stop ? error : new Stop('differ', describe(error));
}

async function caught(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.split('\n')[0]! : String(error);
}

function showBigInt(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
