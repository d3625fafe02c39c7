import { beforeEach, describe, expect, it } from 'vitest';
import { RIGHTS, VAULT, vaultComponent } from '../../tests/conformance/vault.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import {
  attenuate,
  type ExportedInstance,
  type Handle,
  inspect,
  instantiate,
  refusal,
  revoke,
  Trap,
} from '../component/index.ts';
import { Failure } from '../task/index.ts';
import { requestInterface } from './requests.ts';

interface Request {
  subscribe(): { ready(): boolean };
  take(): { file: Handle; rights: object; lasts?: bigint };
  [Symbol.dispose](): void;
}
interface Asker {
  file(path: string, rights: object, purpose: string): Request;
}

const source = await vaultComponent();

/** What the policy holds: any resource will do. */
let held: Handle;
let make: () => Handle;
let now = 0;
const capabilities = new CapabilityTable({ clock: () => now });

beforeEach(async () => {
  const instance = await instantiate(source, {
    name: 'vault',
    rights: parseRightsTable(RIGHTS),
    capabilities,
  });
  const { Box } = (instance.exports.get(VAULT) as ExportedInstance).js;
  make = () => new Box(7);
  held = make();
});

function askerOf(answer: () => object): Asker {
  const asked: unknown[] = [];
  const question = () => Object.assign(make(), { take: answer, subscribe: () => ({ ready: () => true }) });
  return requestInterface('shop', () => ({
    file: (...args: unknown[]) => {
      asked.push(args);
      return question();
    },
  })) as Asker;
}

describe('what a policy service gives', () => {
  it('arrives with no more rights than were asked for, and ends when the service takes it back', () => {
    const asker = askerOf(() => ({
      file: attenuate(held, ['read', 'write', 'grant', 'delegate']),
      rights: { read: true, write: true },
    }));
    const { file, rights } = asker.file('/a', { read: true, delete: true }, '').take();
    expect(rights).toEqual({ read: true });
    expect(inspect(file)).toEqual(['read']);
    revoke(held);
    expect(inspect(file)).toEqual([]);
  });

  it('arrives with no more rights than it has, whatever the service says', () => {
    const asker = askerOf(() => ({ file: attenuate(held, ['read']), rights: { read: true, write: true } }));
    const { file, rights } = asker.file('/a', { read: true, write: true }, '').take();
    expect(inspect(file)).toEqual(['read']);
    expect(rights).toEqual({ read: true });
  });

  it('ends after the time that the service says, and with what it derives from before that', () => {
    now = 0;
    const asker = askerOf(() => ({ file: attenuate(held, ['read']), rights: { read: true }, lasts: 5n }));
    const { file, lasts } = asker.file('/a', { read: true }, '').take();
    expect([lasts, refusal(file)]).toEqual([5n, undefined]);
    now = 5;
    expect(refusal(file)).toEqual({ tag: 'expired' });
    const second = asker.file('/a', { read: true }, '').take().file;
    revoke(held);
    expect(refusal(second)).toEqual({ tag: 'revoked' });
  });

  it('may be streams: those that were not asked for are dropped', () => {
    const dropped: string[] = [];
    const stream = (name: string) => ({ [Symbol.dispose]: () => dropped.push(name) });
    const [input, output] = [stream('input'), stream('output')];
    const question = () =>
      Object.assign(make(), { take: () => ({ input, output, rights: { read: true, write: true } }) });
    const asker = requestInterface('shop', () => ({ device: question })) as unknown as {
      device(name: string, rights: object, purpose: string): { take(): object };
    };
    expect(asker.device('port', { write: true }, '').take()).toEqual({
      ...{ input: undefined, output, lasts: undefined },
      rights: { read: false, write: true },
    });
    expect(dropped).toEqual(['input']);
  });

  it('is `peer-died` too where the service ends before it is taken', () => {
    const asker = askerOf(() => {
      throw new Trap(
        'policy',
        { interface: 'nucleus:capability/policy', function: 'take' },
        new Error('why'),
      );
    });
    const died = expect.objectContaining({ payload: { tag: 'peer-died' } });
    expect(() => asker.file('/a', { read: true }, '').take()).toThrow(died as never);
  });

  it('may be a refusal, which passes as it is', () => {
    const no = new Failure({ tag: 'refused', val: 'said-no' });
    const asker = askerOf(() => {
      throw no;
    });
    expect(() => asker.file('/a', { read: true }, '').take()).toThrow(no as never);
  });

  it('is `peer-died` from a service that has ended, and who asks goes on', () => {
    const dead = () => {
      throw new Trap(
        'policy',
        { interface: 'nucleus:capability/policy@0.1.0', function: 'file' },
        new Error('why'),
      );
    };
    const asker = requestInterface('shop', () => ({ file: dead })) as Asker;
    const request = asker.file('/a', { read: true }, '');
    expect(request.subscribe().ready()).toBe(true);
    const died = expect.objectContaining({ payload: { tag: 'peer-died' } });
    expect(() => request.take()).toThrow(died as never);
  });

  it('is nothing where there is no such service', () => {
    const asker = requestInterface('shop') as Asker;
    const request = asker.file('/a', { read: true }, '');
    expect(request.subscribe().ready()).toBe(true);
    expect(() => request.take()).toThrow(
      expect.objectContaining({ payload: { tag: 'refused', val: 'not-offered' } }) as never,
    );
  });

  it('is asked for in 64 questions at a time at most', () => {
    const asker = askerOf(() => ({ file: held, rights: {} }));
    const open = Array.from({ length: 64 }, () => asker.file('/a', { read: true }, ''));
    const tooMany = { payload: { tag: 'refused', val: 'too-many' } };
    expect(() => asker.file('/a', { read: true }, '').take()).toThrow(
      expect.objectContaining(tooMany) as never,
    );
    open[0]![Symbol.dispose]();
    open[1]![Symbol.dispose]();
    expect(asker.file('/a', {}, '').take()).toHaveProperty('file');
  });
});
