/** nucleus:bootstrap/emergency for one service: a line for the log, and an end. */

const longestLine = 4096;

/** What `exit` throws: to the runtime a trap of the calling instance. */
export class EmergencyExit extends Error {
  constructor(code: number) {
    super(`it ended itself with code ${code}`);
    this.name = 'EmergencyExit';
  }
}

export class Emergency {
  readonly #service: string;
  readonly #log: (line: string) => void;
  #last: string | undefined;

  constructor(service: string, log: (line: string) => void) {
    this.#service = service;
    this.#log = log;
  }

  /** The last line, which after a panic says where and what. */
  get lastLine(): string | undefined {
    return this.#last;
  }

  /** The interface, in jco's conventions. */
  get interface(): object {
    return {
      debug: (line: string) => this.#debug(line),
      exit: (code: number) => {
        throw new EmergencyExit(code);
      },
    };
  }

  #debug(line: string): void {
    this.#last = line.replaceAll(/\p{Cc}+/gu, ' ').slice(0, longestLine);
    this.#log(`${this.#service}: ${this.#last}`);
  }
}
