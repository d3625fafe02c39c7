/** Functions that are given two handles on one object, or one handle twice. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

import { compileC, noClang } from '../../tools/bindgen/c/compile.ts';
import { generateC } from '../../tools/bindgen/c/generate.ts';
import { componentize } from '../../tools/componentize/componentize.ts';
import { readWorld } from '../../tools/wit/bundled.ts';
import { nucleus } from '../programs/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'one-object-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WIT = `package t:one@1.0.0;
interface boxes {
  resource box {
    constructor();
    merge: static func(a: box, b: borrow<box>) -> box;
    join: static func(all: list<box>) -> u32;
  }
}
world service { export boxes; }`;

const SOURCE = `
#include "service.h"
#include <stdlib.h>
struct exports_t_one_boxes_box { int left; };
typedef struct exports_t_one_boxes_box box;
exports_t_one_boxes_own_box_t exports_t_one_boxes_box_constructor(void) {
  return exports_t_one_boxes_box_new(calloc(1, sizeof(box)));
}
void exports_t_one_boxes_box_destructor(box *self) { free(self); }
exports_t_one_boxes_own_box_t exports_t_one_boxes_box_merge(exports_t_one_boxes_own_box_t a, box *b) {
  (void)b;
  return a;
}
uint32_t exports_t_one_boxes_box_join(service_list_exports_t_one_boxes_own_box_t all) {
  for (size_t at = 0; at < all.len; at++) exports_t_one_boxes_box_drop(all.ptr[at]);
  free(all.ptr);
  return 0;
}
`;

it.skipIf(noClang)(
  'two handles on one object allow what either of them does',
  { timeout: 60_000 },
  async () => {
    mkdirSync(join(folder, 'wit'));
    writeFileSync(join(folder, 'wit', 'one.wit'), WIT);
    const { wit, world } = readWorld(join(folder, 'wit'), 'service');
    const files = new Map(generateC(wit, world));
    files.set('main.c', SOURCE);
    const file = join(folder, 'boxes.wasm');
    writeFileSync(file, componentize(compileC(files, []), wit, world));
    const findings = join(folder, 'findings');
    const { stdout } = await nucleus(['fuzz', file, '--runs', '3000', '--seed', '1', '--findings', findings]);
    expect(stdout.toString()).not.toContain('trap: ');
    // What it gives back of an object that was given without rights is one; of `box1`, which has them all, it is none.
    expect(readFileSync(join(findings, 'right-merge.test.ts'), 'utf8')).not.toContain("merge', box1,");
  },
);
