import { describe, expect, it } from 'vitest';
import { networkInterface } from './network.ts';
import type { Requests } from './requests.ts';

// The interfaces are for components, whose types WIT gives; here they are called by name.
// biome-ignore lint/suspicious/noExplicitAny: see above
const load = async (name: string) => (await networkInterface(name, undefined, {} as Requests)) as any;

describe('the network that is not granted', () => {
  it('refuses with the error of the interface', async () => {
    const refusals: [string, string, unknown][] = [
      ['wasi:sockets/tcp-create-socket@0.2.0', 'createTcpSocket', 'access-denied'],
      ['wasi:sockets/udp-create-socket@0.2.12', 'createUdpSocket', 'access-denied'],
      ['wasi:sockets/ip-name-lookup@0.2.3', 'resolveAddresses', 'access-denied'],
      ['wasi:http/outgoing-handler@0.2.10', 'handle', { tag: 'HTTP-request-denied' }],
    ];
    for (const [name, method, payload] of refusals) {
      const interfaces = await load(name);
      expect(() => interfaces[method](), name).toThrow(expect.objectContaining({ payload }));
    }
  });

  it('has a network to ask in, and requests to build', async () => {
    const { Network, networkErrorCode } = await load('wasi:sockets/network@0.2.0');
    const { instanceNetwork } = await load('wasi:sockets/instance-network@0.2.0');
    expect(instanceNetwork()).toBeInstanceOf(Network);
    expect(networkErrorCode()).toBeUndefined();
    expect(new (await load('wasi:http/types@0.2.10')).Fields().entries()).toEqual([]);
  });

  it('is nothing else', async () => {
    expect(await load('wasi:io/poll@0.2.12')).toBeUndefined();
    expect(await load('acme:lamp/switch@1.0.0')).toBeUndefined();
  });
});
