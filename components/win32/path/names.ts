// Names in a directory.

import { Node } from '../gen/import/nucleus-fs-types';

/** At most `limit` of them, from number `start` on; none where it cannot be read. */
export function namesFrom(node: Node, start: u64, limit: u32): Array<string> {
  const listed = node.list(start, limit);
  if (!listed.isOk) return [];
  const names = listed.value.names.split('/');
  // There is a slash behind the last, too.
  names.pop();
  return names;
}
