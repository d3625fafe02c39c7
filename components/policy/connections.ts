/** What this service holds of the network: hosts and ports, a connection to which it may grant. */
import { ConnectionOffer, connections, Terms } from './gen/import/nucleus-policy-grants';
import { Network } from './gen/import/wasi-sockets-network';
import { isFor } from './terms';

export class Connectable {
  constructor(
    readonly network: Network,
    readonly terms: Terms,
  ) {}
}

/** Null until somebody asks. */
let held: Array<ConnectionOffer> | null = null;

/** The first offer with that port of that host, of those that this asker may ask for. */
export function connectionTo(asker: string, host: string, port: u16): Connectable | null {
  if (held === null) held = connections();
  const all = held!;
  for (let i = 0; i < all.length; i++) {
    const one = all[i];
    if (!isFor(one.terms, asker)) continue;
    const network = one.reach.narrow(host, port);
    if (network.isSome) return new Connectable(network.value, one.terms);
  }
  return null;
}
