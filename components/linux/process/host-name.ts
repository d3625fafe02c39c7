// The names of the system that a process sees: its UTS namespace (uts_namespaces(7)).

import { HOST } from './machine';

export class HostName {
  host: string = HOST;
  /** That of NIS. */
  domain: string = '(none)';

  copy(): HostName {
    const result = new HostName();
    result.host = this.host;
    result.domain = this.domain;
    return result;
  }
}
