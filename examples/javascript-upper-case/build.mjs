// Makes vfs.wasm of vfs.js. Clocks, randomness, console and network are left out, so that it imports its world alone.

import { readFileSync, writeFileSync } from 'node:fs';
import { componentize } from '@bytecodealliance/componentize-js';

const { component } = await componentize({
  sourcePath: 'vfs.js',
  witWorld: readFileSync('gen/vfs-front.wit', 'utf8'),
  worldName: 'nucleus:fs/vfs-front@0.1.0',
  disableFeatures: ['clocks', 'random', 'stdio', 'http', 'fetch-event'],
});
writeFileSync('vfs.wasm', component);
