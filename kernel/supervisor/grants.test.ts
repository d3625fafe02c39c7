/** What a Windows program's loader may read of the directories that DLLs are taken from. */

import { expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { Grants } from './grants.ts';
import type { Platform } from './platform.ts';

interface Libraries {
  library(name: string, place: 'program' | 'system'): unknown;
}

it.each([
  ['app.dll', 'program', ['/apps app.dll']],
  ['APP.DLL', 'system', ['/lent/one APP.DLL', '/lent/two APP.DLL']],
  ['../app.dll', 'program', []],
  ['a\\b.dll', 'program', []],
  ['c:app.dll', 'program', []],
  ['secrets.txt', 'program', []],
  ['.dll', 'program', []],
] as const)('%j of %s is looked for as %j', (name, place, expected) => {
  const asked: string[] = [];
  const findFile = (folder: string, file: string) => void asked.push(`${folder} ${file}`);
  const libraries = { program: ['/apps'], system: ['/lent/one', '/lent/two'] };
  const manifest = { grants: { libraries, directories: [] } } as unknown as Manifest;
  const grants = new Grants(manifest, { findFile } as unknown as Platform, () => ({}));
  expect((grants.interface as Libraries).library(name, place)).toBeUndefined();
  expect(asked).toEqual(expected);
});
