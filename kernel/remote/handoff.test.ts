import { expect, it } from 'vitest';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { CapabilityTable } from '../capability/table.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import type { Resource } from '../component/instance/resource.ts';
import { Connection } from './connection.ts';
import { Dispatcher } from './dispatcher.ts';

it('a revocation that cannot be told ends the link: nobody keeps what was lent', () => {
  const capabilities = new CapabilityTable();
  const link = new PumpedLink(new Dispatcher([], { importer: 'shop' }));
  const connection = new Connection(link, { capabilities });
  const record = capabilities.create('store', 'bucket', 'shop');
  const entry = new HandleEntry({ provider: 'store', name: 'bucket' } as Resource, {}, true, record);
  for (const offer of [1, 2]) connection.handoff.lent(offer, entry, 'audit');
  link.send = () => false;
  capabilities.revokeBelow(record);
  expect(connection.isOver).toBe(true);
});
