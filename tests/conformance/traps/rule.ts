/**
 * A rule of the specification that a synchronous call can break, with a component that breaks it.
 *
 * Source: component-model CanonicalABI.md; `section` is its heading. The rules of tasks, streams and futures come with
 * WASI 0.3.
 */
export interface Rule {
  readonly section: string;
  readonly rule: string;
  readonly text: string;
  readonly message: RegExp;
  /** The instance at fault: 0 the callee or provider, 1 the caller or user. */
  readonly dies: 0 | 1;
  /** The instance that "go" is a function of, where it is not 1. */
  readonly entry?: number;
}

export const rule = (section: string, what: string, dies: 0 | 1, message: RegExp, text: string): Rule => ({
  section,
  rule: what,
  text,
  message,
  dies,
});

/** String encodings of one side. */
export const UTF16 = { options: 'string-encoding=utf16' };
export const LATIN1 = { options: 'string-encoding=latin1+utf16' };
