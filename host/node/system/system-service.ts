/**
 * A service of a running system, as the host's own code calls it (kernel/client): on this thread directly, elsewhere over a channel
 * of its own. When the service is started again or replaced, the next call finds the new one; objects of the old one are gone.
 */

import { Caller } from '../../../kernel/channel/caller.ts';
import {
  bellMemory,
  type ChannelMemory,
  channelMemory,
  Duplex,
  declareDead,
} from '../../../kernel/channel/duplex.ts';
import { instanceService, remoteService, type Service } from '../../../kernel/client/index.ts';
import type { ExternType } from '../../../kernel/component/types/model.ts';
import { DirectDomain } from '../../../kernel/system/direct-domain.ts';
import type { Domain } from '../../../kernel/system/domain.ts';
import { SocketDomain } from './socket-domain.ts';
import type { WorkerDomain } from './worker-domain.ts';

export interface SystemServiceOptions {
  readonly name: string;
  /** What it exports: its component's types. */
  readonly exports: ReadonlyMap<string, ExternType>;
  /** Milliseconds that a call may take. */
  readonly timeout?: number;
  /** Where it lives now; undefined while it does not run. */
  domain(): Domain | undefined;
}

/** Bytes of each way of a channel. */
const CAPACITY = 2 ** 20;

/** Name of this side as one who has handles. */
const IMPORTER = 'client';

export function systemService(options: SystemServiceOptions): Service {
  const { name, exports } = options;
  let home: Domain | undefined;
  let present = nobody(options);
  return {
    name,
    exports,
    call(site, args, limits) {
      const domain = options.domain();
      if (domain !== home) {
        home = domain;
        present = domain === undefined ? nobody(options) : serviceIn(domain, options);
      }
      return present.call(site, args, limits);
    },
  };
}

function serviceIn(domain: Domain, options: SystemServiceOptions): Service {
  if (domain instanceof DirectDomain) {
    const exports = new Map(domain.interfaces.map((one) => [one.name, one]));
    const service = instanceService({ exports }, options.name);
    return { ...service, call: (...call) => domain.within(() => service.call(...call)) };
  }
  if (domain instanceof SocketDomain) return serviceElsewhere(domain, options);
  const { bell } = domain as WorkerDomain;
  const memory = channelMemory([bellMemory(), bell], CAPACITY);
  (domain as WorkerDomain).serve(IMPORTER, memory);
  void domain.ended.then(() => declareDead(memory));
  return serviceOver(memory, options);
}

/** Of one instance after the other, over one link after the other. */
function serviceElsewhere(domain: SocketDomain, options: SystemServiceOptions): Service {
  let present = nobody(options);
  const linked = (memory: ChannelMemory) => {
    present = serviceOver(memory, options);
  };
  const link = domain.keepLinked(CAPACITY, () => ({ bell: bellMemory(), follow: undefined, linked }));
  void domain.ended.then(() => link.end());
  return { name: options.name, exports: options.exports, call: (...call) => present.call(...call) };
}

function serviceOver(memory: ChannelMemory, options: SystemServiceOptions): Service {
  return remoteService(new Caller(new Duplex(memory, 0)), options);
}

/** Answers as one that has died. */
function nobody(options: SystemServiceOptions): Service {
  const memory = channelMemory([bellMemory(), bellMemory()]);
  declareDead(memory);
  return remoteService(new Caller(new Duplex(memory, 0)), options);
}
