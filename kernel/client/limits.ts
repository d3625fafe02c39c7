/**
 * How long a call may take, and who may call it off.
 *
 *     const { store } = connect(limited(service, { timeout: 1000, signal }));
 */
import type { Service } from './service.ts';

export interface CallLimits {
  /** Milliseconds; then the call ends as `timed-out`. In place of what the service has. */
  readonly timeout?: number | undefined;
  /** When it aborts, calls reject with its reason. Whether the service has done what it was asked is not known then. */
  readonly signal?: AbortSignal | undefined;
}

/** The service with these limits for each call; objects that come of those calls have them, too. A service on this thread answers at once. */
export function limited(service: Service, limits: CallLimits): Service {
  return {
    name: service.name,
    exports: service.exports,
    call: (site, args, inner) => service.call(site, args, { ...limits, ...inner }),
  };
}
