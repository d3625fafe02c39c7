/** The network that a component is granted, on its owner's thread: who answers its questions. */

import type { NetworkGrants } from '../../../kernel/manifest/network.ts';
import { type OriginRule, parseOrigin } from '../../../kernel/manifest/origin.ts';
import { HttpClient } from '../http/client.ts';
import type { Bell } from './bell.ts';
import type { RequestServer } from './request-server.ts';

/** The result ends all that is under way. The rules have been checked with the manifest. */
export function answerNetwork(
  requests: RequestServer,
  bell: Bell,
  grants: NetworkGrants | undefined,
): () => void {
  if (!grants) return () => {};
  const http = new HttpClient(requests, bell, grants.http.map(parseOrigin) as OriginRule[]);
  return () => http.close();
}
