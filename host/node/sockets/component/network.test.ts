/** The network as a capability: what a component that asks for it holds. */

import { readFileSync } from 'node:fs';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { parseRightsTable } from '../../../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../../../kernel/capability/table.ts';
import { decodeComponent, hostInterface, instantiate } from '../../../../kernel/component/index.ts';
import { IoError } from '../../../../kernel/task/index.ts';
import { NetworkError } from '../error-code.ts';
import { instanceNetwork, Network, network, networkLabel } from './network.ts';

/** Asks for the network when it starts, and keeps it. */
const ASKS = `(component
  (import "wasi:sockets/network@0.2.0" (instance $n (export "network" (type (sub resource)))))
  (alias export $n "network" (type $network))
  (import "wasi:sockets/instance-network@0.2.0" (instance $i
    (alias outer 1 $network (type $t))
    (export "network" (type (eq $t)))
    (export "instance-network" (func (result (own $t))))))
  (core func $ask (canon lower (func $i "instance-network")))
  (core module $m
    (import "" "ask" (func $ask (result i32)))
    (func $start call $ask drop)
    (start $start))
  (core instance (instantiate $m (with "" (instance (export "ask" (func $ask)))))))`;

const grants = { connect: ['tcp:example.org:443'], listen: ['udp:*:53'] };

describe('the network', () => {
  it('is one capability, labelled with its rules', async () => {
    const capabilities = new CapabilityTable();
    const table = readFileSync(new URL('../../../../dist/rights.json', import.meta.url), 'utf8');
    await instantiate(decodeComponent(new Uint8Array(await parse(ASKS))), {
      name: 'app',
      imports: {
        'wasi:sockets/network@0.2.12': hostInterface('host', { Network }),
        'wasi:sockets/instance-network@0.2.12': hostInterface('host', instanceNetwork(grants)),
      },
      rights: parseRightsTable(JSON.parse(table)),
      capabilities,
    });
    expect(capabilities.snapshot()).toEqual([
      expect.objectContaining({
        holder: 'app',
        provider: 'host',
        rights: ['read', 'write'],
        label: 'connect tcp:example.org:443; listen udp:*:53',
      }),
    ]);
  });

  it('without rules of a kind says nothing of it', () => {
    expect(networkLabel({ connect: ['tcp:a:1', 'tcp:b:2'], listen: [] })).toBe(
      'connect tcp:a:1; connect tcp:b:2',
    );
  });

  it('knows its own errors from others', () => {
    const reset = new NetworkError({ code: 'connection-reset', message: 'read ECONNRESET' });
    expect(network.networkErrorCode(reset)).toBe('connection-reset');
    expect(network.networkErrorCode(new IoError('no such file', 'no-entry'))).toBeUndefined();
  });
});
