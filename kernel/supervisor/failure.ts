/**
 * The ways in which a run fails that are not the program's own doing. Each message is one line that names the thing,
 * the value and the place; a host turns the class into an exit code.
 */

/** A service cannot be loaded, checked or linked. */
export class LinkFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LinkFailure';
  }
}

/** What a service is to be made of is not there, or is no valid component. */
export class ComponentFailure extends LinkFailure {
  /** As the manifest names it. */
  readonly component: string;

  constructor(component: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ComponentFailure';
    this.component = component;
  }
}

/** A service trapped, or ended itself, while the program ran. */
export class ServiceFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ServiceFailure';
  }
}

/** A directory cannot be granted. */
export class GrantFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GrantFailure';
  }
}

/** Why a program was not started. */
export type ProgramDefect = 'not-found' | 'not-executable' | 'no-interpreter' | 'no-directory' | 'exhausted';

/** The program could not be started; nothing of it ran. */
export class ProgramFailure extends Error {
  readonly defect: ProgramDefect;

  constructor(defect: ProgramDefect, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProgramFailure';
    this.defect = defect;
  }
}

/** The run took longer than its manifest allows. */
export class TimeoutFailure extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`ended after ${seconds} s`);
    this.name = 'TimeoutFailure';
    this.seconds = seconds;
  }
}
