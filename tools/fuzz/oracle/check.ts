/** What a user knows of a component that its types do not say: set-up, invariants, values worth trying. A file's default export. */

/** A call that has been made. */
export interface CheckedCall {
  /** `acme:store/shelf@1.0.0#[method]item.take`; `[drop]acme:store/shelf@1.0.0/item` */
  readonly name: string;
  /** The last part of it: `take`. */
  readonly function: string;
  readonly client: number;
  /** In the order of WIT; a method's first is its object. */
  readonly args: readonly unknown[];
  /** Whether it succeeded. */
  readonly returned: boolean;
  /** The result, or the error. */
  readonly value: unknown;
}

/** The component, for calls of the check's own. */
export interface CheckTarget {
  /** What JavaScript sees of an exported interface, with or without its version; of the world itself for ''. */
  interface(name: string): Record<string, unknown>;
}

export interface Check<State = unknown> {
  /** Nothing that a sequence did may show once it has dropped everything. */
  readonly stateless?: boolean;
  /** Values worth trying, by a parameter's name: `path`, or `open-at.path` of one function alone. */
  readonly hints?: Readonly<Record<string, readonly unknown[]>>;
  /**
   * A line of the kernel's log with which it may end itself: where the world fails it and it has no error to say so. What comes after it in the
   * sequence is not run.
   */
  readonly mayEnd?: RegExp;
  /** Before each sequence. What it gives is passed to the others. */
  before?(target: CheckTarget): State;
  /** After each call. Throws where something is wrong. */
  after?(call: CheckedCall, state: State, target: CheckTarget): void;
  /** After the last call, before everything is dropped. Throws where something is wrong. */
  end?(calls: readonly CheckedCall[], state: State, target: CheckTarget): void;
}
