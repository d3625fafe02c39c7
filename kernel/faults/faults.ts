/**
 * Which calls meet which fault. Each rule counts the calls of each function by itself; the first rule that hits decides, and a delay
 * lets the rules after it decide, too.
 */
import type { FaultPoint, FaultSource, InjectedKind } from '../component/adapter/injection.ts';
import type { FaultPlan, FaultRule } from '../manifest/fault-rules.ts';
import { drawFrom } from './draw.ts';

/** Keeps a thread from going on for so many milliseconds. */
export type Pause = (milliseconds: number) => void;

export class Faults implements FaultSource {
  readonly #plan: FaultPlan;
  readonly #pause: Pause;
  readonly #points = new Map<string, FaultPoint | undefined>();

  constructor(plan: FaultPlan, pause: Pause = pauseThread) {
    this.#plan = plan;
    this.#pause = pause;
  }

  at(provider: string, interfaceName: string, functionName: string): FaultPoint | undefined {
    const key = `${provider} ${pathOf(interfaceName)}#${functionName}`;
    if (!this.#points.has(key)) this.#points.set(key, this.#make(provider, interfaceName, functionName, key));
    return this.#points.get(key);
  }

  #make(provider: string, interfaceName: string, functionName: string, key: string): FaultPoint | undefined {
    const { rules, seed = 0 } = this.#plan;
    const chances = rules
      .filter((rule) => rule.service === provider && covers(rule, interfaceName, functionName))
      .map((rule) => new Chance(rule, drawFrom(seed, `${JSON.stringify(rule)} ${key}`)));
    if (chances.length === 0) return undefined;
    return { next: () => this.#next(chances) };
  }

  #next(chances: readonly Chance[]): InjectedKind | undefined {
    let decided: InjectedKind | undefined;
    for (const chance of chances) {
      // Each counts every call, whatever the others say.
      if (!chance.hits() || decided !== undefined) continue;
      const { kind, milliseconds } = chance.rule;
      if (kind === 'delay') this.#pause(milliseconds!);
      else decided = kind;
    }
    return decided;
  }
}

/** One rule, for one function. */
class Chance {
  readonly rule: FaultRule;
  readonly #draw: () => number;
  #calls = 0;
  #hits = 0;

  constructor(rule: FaultRule, draw: () => number) {
    this.rule = rule;
    this.#draw = draw;
  }

  hits(): boolean {
    const { rate = 1, after = 0, times = Number.POSITIVE_INFINITY } = this.rule;
    const isDrawn = this.#draw() < rate;
    if (++this.#calls <= after || !isDrawn || this.#hits >= times) return false;
    this.#hits++;
    return true;
  }
}

/** Whether a rule speaks of a function, by its name on the wire or as one writes it: `item.text`. */
export function covers(rule: FaultRule, interfaceName: string, functionName: string): boolean {
  if (rule.function === undefined) return true;
  const [path, label] = rule.function.split('#');
  if (path !== pathOf(interfaceName)) return false;
  return label === undefined || label === functionName || label === functionName.replace(/^\[\w+\]/, '');
}

/** Without version. */
function pathOf(name: string): string {
  return name.replace(/@.*$/, '');
}

/** Blocks, on the kernel's thread too: a call that crosses is waited for. */
function pauseThread(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
