/** A component that makes two others, one of which calls the other's function "f", for cases of the trap table. */

export interface Side {
  /** Options of the lift or lower, beside memory and realloc. */
  readonly options?: string;
  /** Body of realloc; a fresh 8-aligned area below 64 KiB where it is absent. */
  readonly realloc?: string;
  /** What stands at address 256, as in WebAssembly text. */
  readonly data?: string;
}

export interface PairOptions {
  /** Parameters and result of "f" as a component has them. */
  readonly type: string;
  /** The same as the core functions have them: lifted and lowered. */
  readonly lifted: string;
  readonly lowered: string;
  /** What the callee does: its core body. */
  readonly body?: string;
  /** What the caller passes: its core arguments. */
  readonly args?: string;
  readonly callee?: Side;
  readonly caller?: Side;
}

const BUMP = `
  (local $at i32)
  (local.set $at (global.get $next))
  (global.set $next (i32.add (global.get $next)
    (i32.and (i32.add (local.get 3) (i32.const 7)) (i32.const -8))))
  (local.get $at)`;

const core = ({ realloc = BUMP, data = '' }: Side = {}) => `
  (memory (export "memory") 1)
  (data (i32.const 256) "${data}")
  (global $next (mut i32) (i32.const 1024))
  (func (export "realloc") (param i32 i32 i32 i32) (result i32) ${realloc})`;

const access = (instance: string, { options = '' }: Side = {}) =>
  `(memory (core memory ${instance} "memory")) (realloc (core func ${instance} "realloc")) ${options}`;

/** Instance 0 is the callee, instance 1 the caller; "go" makes the call. */
export function pair({ type, lifted, lowered, body = '', args = '', callee, caller }: PairOptions): string {
  const result = /\(result [if]\d+\)/.test(lowered);
  return `(component
    (component $Callee
      (core module $M ${core(callee)}
        (func (export "f") ${lifted} ${body})
        (func (export "post") (param i32)))
      (core instance $m (instantiate $M))
      (func (export "f") ${type} (canon lift (core func $m "f") ${access('$m', callee)})))
    (component $Caller
      (import "f" (func $f ${type}))
      (core module $Memory ${core(caller)})
      (core instance $memory (instantiate $Memory))
      (core func $low (canon lower (func $f) ${access('$memory', caller)}))
      (core module $Go
        (import "" "f" (func $f ${lowered}))
        (func (export "go") (call $f ${args}) ${result ? 'drop' : ''}))
      (core instance $go (instantiate $Go (with "" (instance (export "f" (func $low))))))
      (func (export "go") (canon lift (core func $go "go"))))
    (instance $callee (instantiate $Callee))
    (instance $caller (instantiate $Caller (with "f" (func $callee "f"))))
    (export "go" (func $caller "go"))
    (export "f" (func $callee "f")))`;
}

/** A function that takes one value of two flat words, which the caller passes. */
export function taking(
  type: string,
  pointer: number,
  length: number,
  more: Partial<PairOptions> = {},
): string {
  return pair({
    type: `(param "x" ${type})`,
    lifted: '(param i32 i32)',
    lowered: '(param i32 i32)',
    args: `(i32.const ${pointer}) (i32.const ${length})`,
    ...more,
  });
}

/** A function that returns one value of two flat words, which lie at address 16 of the callee. */
export function giving(
  type: string,
  pointer: number,
  length: number,
  more: Partial<PairOptions> = {},
): string {
  return pair({
    type: `(result ${type})`,
    lifted: '(result i32)',
    lowered: '(param i32)',
    args: '(i32.const 16)',
    body: `(i32.store (i32.const 16) (i32.const ${pointer})) (i32.store (i32.const 20) (i32.const ${length})) (i32.const 16)`,
    ...more,
  });
}
