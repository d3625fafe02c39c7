/** What a function answers that its text does not list is a finding. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { readWitFolder } from '../../wit/folder.ts';
import { runCampaign } from '../campaign/campaign.ts';
import { Job } from '../campaign/job.ts';
import { componentSubject, workOf } from '../campaign/work.ts';
import { benchMaker } from '../finding/bench.ts';
import type { Finding } from '../finding/confirm.ts';
import { declaredErrors } from './declared-errors.ts';
import { openTarget } from './target.ts';

/** The answer is case `number` of three: 0 is no error, 1 missing, 2 full, 3 broken. */
const COMPONENT = `(component
  (core module $M
    (memory (export "memory") 1)
    (func (export "get") (param i32) (result i32)
      (i32.store8 (i32.const 16) (i32.ne (i32.const 0) (i32.and (local.get 0) (i32.const 3))))
      (i32.store8 (i32.const 17) (i32.sub (i32.and (local.get 0) (i32.const 3)) (i32.const 1)))
      (i32.const 16)))
  (core instance $m (instantiate $M))
  (type $error' (enum "missing" "full" "broken"))
  (component $I
    (import "error" (type $e' (eq $error')))
    (import "f" (func $f (param "number" u32) (result (result (error $e')))))
    (export $e "error" (type $e'))
    (export "get" (func $f) (func (param "number" u32) (result (result (error $e))))))
  (func $f (param "number" u32) (result (result (error $error'))) (canon lift (core func $m "get") (memory (core memory $m "memory"))))
  (instance $i (instantiate $I (with "error" (type $error')) (with "f" (func $f))))
  (export "acme:store/shelf@1.0.0" (instance $i)))`;

const text = (owner: string, get: string) => `package acme:store@1.0.0;
/// A shelf.${owner}
interface shelf {
  enum error { missing, full, broken }
  /// Gets something.${get}
  get: func(number: u32) -> result<_, error>;
}`;

describe('errors that a text lists', () => {
  let folder: string;
  let bytes: Uint8Array;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-errors-'));
    bytes = await parse(COMPONENT);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function found(owner: string, get: string): Promise<string[]> {
    writeFileSync(join(folder, 'store.wit'), text(owner, get));
    const { wit, packages } = readWitFolder(folder);
    const errors = declaredErrors(wit, decodeComponent(bytes).type.exports.keys(), packages);
    const target = openTarget(bytes, { name: 'test', errors });
    const findings: Finding[] = [];
    const job = new Job(target, await benchMaker(target, {})(), { seed: 1 });
    await runCampaign(componentSubject(target, {}), [workOf(job)], {
      runs: 60,
      found: (one) => findings.push(one),
    });
    return findings.map(({ problem }) => `${problem.oracle} ${problem.message}`);
  }

  it.each([
    ['of the function', '', ' Errors: missing (it is not there), full.', 'missing, full'],
    ['of the interface', ' Errors: full, missing.', '', 'full, missing'],
    ['of both', ' Errors: full.', '\n  /// Errors: missing.', 'full, missing'],
    ['by what they leave out', '', ' Errors: all but broken.', 'missing, full'],
  ])('are all that there may be: %s', async (_, owner, get, listed) => {
    expect(await found(owner, get)).toEqual([
      `error answers broken, which is not among its errors: ${listed}, denied, peer-died`,
    ]);
  });

  it.each([
    ['a text that says nothing of errors', '', ''],
    ['one that names something else', '', ' Errors: those-of-the-host.'],
    ['one that names all', '', ' Errors: missing, full, broken.'],
    ['one that leaves none out together', ' Errors: broken.', ' Errors: missing; full.'],
  ])('are broken by nothing in %s', async (_, owner, get) => {
    expect(await found(owner, get)).toEqual([]);
  });
});
