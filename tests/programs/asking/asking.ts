/** A command that asks for what its arguments say, and tells what it got. For tests of nucleus:capability/request. */

import { javascriptComponent } from '../../javascript-component.ts';

const source = `
import { getArguments } from 'wasi:cli/environment@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';
import { file } from 'nucleus:capability/request@0.1.0';

const text = (bytes) => new TextDecoder().decode(bytes);
const held = [];

function tell(work) {
  try {
    return work();
  } catch (error) {
    return error.payload?.tag ? [error.payload.tag, error.payload.val].flat().join(' ') : String(error.payload ?? error);
  }
}

function ask(path, words, purpose) {
  const rights = Object.fromEntries(words.split(',').map((word) => [word, true]));
  const request = file(path, rights, purpose);
  request.subscribe().block();
  return tell(() => {
    const answer = request.take();
    held.push(answer.file);
    const given = Object.keys(answer.rights).filter((right) => answer.rights[right]).join();
    const time = answer.lasts === undefined ? '' : ' for ' + answer.lasts / 1000000000n + ' s';
    return given + time + ' ' + tell(() => use(answer.file)) + '; again: ' + tell(() => request.take());
  });
}

function use(file) {
  if (file.getType() === 'directory') {
    const names = [];
    const entries = file.readDirectory();
    for (let entry = entries.readDirectoryEntry(); entry; entry = entries.readDirectoryEntry()) names.push(entry.name);
    const made = tell(() => file.createDirectoryAt('made'));
    const out = tell(() => text(file.openAt({ symlinkFollow: true }, '../secret', {}, { read: true }).read(100n, 0n)[0]));
    return names.sort().join() + ' mkdir:' + (made ?? 'ok') + ' out:' + out;
  }
  const wrote = tell(() => file.write(new TextEncoder().encode('new'), 0n));
  return tell(() => text(file.read(100n, 0n)[0])) + ' write:' + wrote;
}

export const run = {
  run() {
    const [, ...words] = getArguments();
    console.log('given: ' + getDirectories().map(([, path]) => path).join());
    for (let at = 0; at + 2 < words.length; at += 3) console.log(ask(...words.slice(at, at + 3)));
    if (words.at(-1) === 'wait') for (;;) { for (const one of held) one.getType(); wait(); }
  },
};

function wait() {
  const until = Date.now() + 50;
  while (Date.now() < until);
}
`;

const world = `
  import wasi:cli/environment@0.2.12; import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12;
  import wasi:io/poll@0.2.12; import nucleus:capability/request@0.1.0; export wasi:cli/run@0.2.12;`;

export function askingCommand(): Uint8Array {
  return javascriptComponent(source, world, 'starlingmonkey', ['capability']);
}
