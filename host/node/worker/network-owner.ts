/** The network that a component is granted, on its owner's thread: who answers its questions. */

import type { NetworkGrants } from '../../../kernel/manifest/network.ts';
import { type OriginRule, parseOrigin } from '../../../kernel/manifest/origin.ts';
import { HttpClient } from '../http/client.ts';
import { SocketServer } from '../sockets/owner/socket-server.ts';
import type { Bell } from './bell.ts';
import type { RequestServer } from './request-server.ts';

/** What answers a component's questions about the network. */
export interface NetworkOwner {
  /** The component has ended: fulfilled when what it wrote is the host's to send. */
  finish(): Promise<void>;
  /** Ends all that is under way. */
  close(): void;
}

/** The rules have been checked with the manifest. */
export function answerNetwork(
  requests: RequestServer,
  bell: Bell,
  grants: NetworkGrants | undefined,
): NetworkOwner {
  if (!grants) return { finish: async () => {}, close: () => {} };
  const http = new HttpClient(requests, bell, grants.http.map(parseOrigin) as OriginRule[]);
  const sockets = new SocketServer(requests, bell, grants);
  return {
    finish: () => sockets.finish(),
    close() {
      http.close();
      sockets.destroy();
    },
  };
}
