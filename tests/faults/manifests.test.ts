/** Manifests of systems that are wrong: each refused before anything starts, in one line for each problem. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allPackages } from '../conformance/wit-world.ts';
import { dummy } from '../system/components.ts';
import { Folder } from '../system/folder.ts';

const PACKAGES = `
package acme:kv@1.0.0 {
  interface store { get: func(key: string) -> option<u32>; }
  interface log { write: func(line: string); }
  interface sink { use wasi:io/poll@0.2.12.{pollable}; drain: func(on: borrow<pollable>); }
}
package wasi:io@0.2.12 {
  interface poll { resource pollable {} }
}`;

const worlds: Record<string, string> = {
  'log.wasm': 'export acme:kv/log@1.0.0;',
  'store.wasm': 'import acme:kv/log@1.0.0; export acme:kv/store@1.0.0;',
  'app.wasm': 'import acme:kv/store@1.0.0;',
  'sink.wasm': 'export acme:kv/sink@1.0.0;',
  'filler.wasm': 'import acme:kv/sink@1.0.0;',
  'ring.wasm': 'import acme:kv/store@1.0.0; export acme:kv/log@1.0.0;',
};

const LOG = '"log": { "component": "./log.wasm" }';
const STORE = '"store": { "component": "./store.wasm" }';

/** What the file holds, what is said of it, and the exit code. */
const bad: readonly (readonly [string, string | Uint8Array, string | RegExp, number])[] = [
  ['an empty file', '', 'is empty', 126],
  ['what is no text', Uint8Array.of(0x7b, 0xff), 'it is no UTF-8 text', 126],
  ['what is no JSON', '{ "services": ', /^it is no JSON: /, 126],
  ['what is no object', '[]', 'manifest: an object, not []', 126],
  [
    'who is to be direct and is lent objects by who is not',
    '{ "services": { "sink": { "component": "./sink.wasm", "tier": "direct" }, "filler": { "component": "./filler.wasm" } } }',
    'services.sink.tier: sink (./sink.wasm) is lent objects by filler, which is not direct (acme:kv/sink@1.0.0 > drain > on is a handle of pollable): it cannot be direct either',
    126,
  ],
  ['an unknown key', `{ "services": { ${LOG} }, "polices": {} }`, 'polices: there is no such key', 126],
  [
    'unknown keys, each in a line',
    '{ "services": { "log": { "component": "./log.wasm", "trust": true, "limits": { "memroy": 1 } } } }',
    'services.log.limits.memroy: there is no such key\nservices.log.trust: there is no such key',
    126,
  ],
  [
    'keys that stand there twice, with all else that is wrong',
    `{
      "services": {
        "log": { "component": "./log.wasm", "limits": { "memory": 65536, "handles": 1, "memory": 131072 } },
        "b": { "component": "./gone.wasm" }, "\\u0062": { "component": "./log.wasm", "trust": true }, "b": {}
      },
      "services": {
        "log": { "component": "./log.wasm", "trust": true, "grants": { "directories": [
          { "host": "a", "guest": "/a", "rights": ["read"] }, { "host": "b", "guest": "/b", "guest": "/c", "rights": ["read"] }
        ] } }
      }
    }`,
    [
      'services.log.limits.memory: stands there twice',
      'services.b: stands there twice',
      'services: stands there twice',
      'services.log.grants.directories[1].guest: stands there twice',
      'services.log.trust: there is no such key',
    ].join('\n'),
    126,
  ],
  [
    'a key that stands there twice, where nothing else is wrong',
    `{ "services": { ${LOG}, ${LOG} } }`,
    'services.log: stands there twice',
    126,
  ],
  [
    'keys called __proto__',
    `{ "__proto__": {}, "services": {
      "log": { "component": "./log.wasm", "imports": { "__proto__": "log", "acme:kv/log": 1 }, "__proto__": 1 },
      "__proto__": { "component": "./log.wasm" }, "Log": {}, "b": {}
    } }`,
    [
      'services: each key in lower case, with digits and single `-`, not "__proto__"',
      'services.log.imports: each key an interface name without version, not "__proto__"',
      'services.log.imports.acme:kv/log: a text, not 1',
      'services.log.__proto__: there is no such key',
      'services: each key in lower case, with digits and single `-`, not "Log"',
      'services.b.component: a text, not missing',
      '__proto__: there is no such key',
    ].join('\n'),
    126,
  ],
  [
    'offers that mean nothing',
    `{ "services": { "log": { "component": "./log.wasm", "grants": { "offers": [
      {}, { "connect": "udp:a:1" }, { "device": "a b", "host": "/dev/null", "rights": [] },
      { "device": "a", "host": "/dev/null", "rights": ["delete"], "lasts": 0 }
    ] } } } }`,
    [
      'services.log.grants.offers[0].host: a text, not missing',
      'services.log.grants.offers[0].guest: a text, not missing',
      'services.log.grants.offers[0].rights: a list, not missing',
      'services.log.grants.offers[1].connect: the form tcp:HOST:PORT, not "udp:a:1"',
      'services.log.grants.offers[2].device: a name in letters, digits, `.`, `_` and `-`, not "a b"',
      'services.log.grants.offers[2].rights: `read`, `write` or both, not []',
      'services.log.grants.offers[3].rights[0]: one of read, write, not "delete"',
      'services.log.grants.offers[3].lasts: more than 0 seconds, not 0',
    ].join('\n'),
    126,
  ],
  [
    'devices that are none',
    `{ "services": { "log": { "component": "./log.wasm", "grants": { "offers": [
      { "device": "a", "host": "./text.wasm", "rights": ["read"] },
      { "device": "b", "host": "./gone", "rights": ["read"] }
    ] } } } }`,
    [
      'services.log.grants.offers[0].host: ./text.wasm: is a file; a device is a character or block device, or a named pipe',
      'services.log.grants.offers[1].host: ./gone: no such device; check the path',
    ].join('\n'),
    126,
  ],
  [
    'lists in lists without end',
    '['.repeat(200_000) + ']'.repeat(200_000),
    'it is nested more than 100 deep',
    126,
  ],
  [
    'a wrong hash',
    `{ "services": { "log": { "component": "./text.wasm", "sha256": "${'0'.repeat(64)}" } } }`,
    `services.log.sha256: ./text.wasm has 4fac2e466d480b6253438aafbb7162917c41d9c7ab6a2312842e199fb618b826, not ${'0'.repeat(64)}`,
    126,
  ],
  [
    'a file that is not there',
    '{ "services": { "log": { "component": "./gone.wasm" } } }',
    'services.log.component: ./gone.wasm: no such file',
    126,
  ],
  [
    'a built-in that is none',
    '{ "services": { "log": { "component": "logg" } } }',
    /^services\.log\.component: logg is no built-in \(.*\); a file has a \/ in its name or ends in \.wasm$/,
    126,
  ],
  [
    'a file that is no component',
    '{ "services": { "log": { "component": "./text.wasm" } } }',
    'services.log.component: ./text.wasm is no valid component: not WebAssembly: the file does not start with "\\0asm" (at offset 0x0)',
    126,
  ],
  [
    'a core module',
    '{ "services": { "log": { "component": "./module.wasm" } } }',
    'services.log.component: ./module.wasm is no valid component: this is a core module, not a component (wasm-tools component new makes one) (at offset 0x4)',
    126,
  ],
  [
    'an import that nobody has',
    `{ "services": { ${STORE} } }`,
    'store (./store.wasm) imports acme:kv/log@1.0.0, which no service exports and the host does not have',
    126,
  ],
  [
    'two providers of one import',
    `{ "services": { ${LOG}, "other": { "component": "./log.wasm" }, ${STORE} } }`,
    'store (./store.wasm) imports acme:kv/log@1.0.0, which log and other have: say which in services.store.imports',
    126,
  ],
  [
    'a circle',
    `{ "services": { ${STORE}, "ring": { "component": "./ring.wasm" } } }`,
    'services import from one another in a circle: store -> ring -> store',
    126,
  ],
  [
    'a type that does not match, across threads',
    `{ "services": { ${LOG}, ${STORE}, "app": { "component": "./other.wasm" } } }`,
    'app (./other.wasm) imports acme:kv/store@1.0.0 > get > result > some as u64, but store (./store.wasm) has u32',
    126,
  ],
  [
    'scheduling that does not go together',
    `{ "services": {
      "a": { "component": "./task.wasm", "scheduling": { "class": "batch", "priority": 5, "quantum": 1 } },
      "b": { "component": "./task.wasm", "scheduling": { "class": "real-time-fifo", "weight": 5 } },
      "c": { "component": "./task.wasm", "scheduling": { "allowance": { "period": 1 } } },
      "d": { "component": "./task.wasm", "scheduling": { "allowance": { "period": 1, "time": 2 } } },
      "e": { "component": "./log.wasm", "at": "./e.sock", "scheduling": { "class": "idle" } }
    } }`,
    [
      'services.a.scheduling.priority: absent where the class is batch, not 5',
      'services.a.scheduling.quantum: absent where the class is batch, not 1',
      'services.b.scheduling.priority: from 1 to 99 where the class is real-time-fifo, not missing',
      'services.b.scheduling.weight: absent where the class is real-time-fifo, not 5',
      'services.c.scheduling.allowance: an allowance of time, steps or instructions, not {"period":1}',
      'services.d.scheduling.allowance.time: at most the period of 1 s, not 2',
      'services.e.scheduling: absent of a service that runs in another process, not {"class":"idle"}',
    ].join('\n'),
    126,
  ],
  [
    'tasks that are none',
    `{ "services": {
      "log": { "component": "./log.wasm", "scheduling": {} },
      "both": { "component": "./both.wasm" },
      "other": { "component": "./other-task.wasm" },
      "wrong": { "component": "./wrong-task.wasm" }
    } }`,
    [
      'services.log.scheduling: log (./log.wasm) is no task: it does not export nucleus:task/main@0.1.0',
      'both (./both.wasm) exports both wasi:cli/run@0.2.12 and nucleus:task/main@0.1.0: it is a program or a task',
      'other (./other-task.wasm) exports nucleus:task/main@0.1.0 > start, which does not give a task of an exported nucleus:task/tasks@0.1.0',
      'wrong (./wrong-task.wasm) exports nucleus:task/tasks@0.1.0 > [method]task.step as (borrow<task>, u32) -> variant { ready, elsewhere }, but the kernel steps a task by (borrow<task>, u32) -> variant { ready, blocked(list<own<pollable>>), done(record { code: u8, message: option<string> }) }',
      'wrong (./wrong-task.wasm) exports nucleus:task/tasks@0.1.0 > [method]task.notify as nothing of that name, but the kernel steps a task by (borrow<task>, enum { interrupt, quit, terminate, hang-up, resize })',
      'wrong (./wrong-task.wasm) exports nucleus:task/tasks@0.1.0 > [method]task.usage as nothing of that name, but the kernel steps a task by (borrow<task>) -> record { instructions: u64, calls: u64, memory: u64, peak-memory: u64 }',
    ].join('\n'),
    126,
  ],
];

const TASK = 'export nucleus:task/tasks@0.1.0; export nucleus:task/main@0.1.0;';
/** Worlds of tasks, and the package nucleus:task that they mean where it is not ours. */
const tasks: Record<string, readonly [string, string?]> = {
  'task.wasm': [TASK],
  'both.wasm': [`${TASK} export wasi:cli/run@0.2.12;`],
  'other-task.wasm': [
    TASK,
    `package nucleus:task@0.1.0 {
      interface tasks { resource task { step: func(); } }
      interface main { start: func() -> u32; }
    }`,
  ],
  'wrong-task.wasm': [
    TASK,
    `package nucleus:task@0.1.0 {
      interface tasks {
        variant progress { ready, elsewhere }
        resource task { step: func(budget: u32) -> progress; }
      }
      interface main { use tasks.{task}; start: func() -> task; }
    }`,
  ],
};

let folder: Folder;

beforeAll(async () => {
  folder = new Folder();
  for (const [name, world] of Object.entries(worlds))
    folder.write(name, await dummy(`world one { ${world} }`, PACKAGES));
  for (const [name, [world, packages]] of Object.entries(tasks))
    folder.write(name, await dummy(`world one { ${world} }`, packages ?? allPackages().join('')));
  const changed = PACKAGES.replace('u32', 'u64');
  folder.write('other.wasm', await dummy(`world one { ${worlds['app.wasm']} }`, changed));
  folder.write('text.wasm', 'just some text\n');
  folder.write('module.wasm', Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
});
afterAll(() => folder.remove());

/** Its lines without what each begins with. */
function problems(stderr: string, file: string): string {
  const start = `nucleus: ${file}: `;
  const lines = stderr.trimEnd().split('\n');
  expect(lines.filter((line) => !line.startsWith(start))).toEqual([]);
  return lines.map((line) => line.slice(start.length)).join('\n');
}

describe('nucleus up refuses', () => {
  it.each(bad)('%s', async (_, text, message, code) => {
    folder.write('bad.json', text);
    const ended = await folder.run('up', 'bad.json');
    expect(ended.stdout).toBe('');
    const said = problems(ended.stderr, 'bad.json');
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
    expect(ended.code).toBe(code);
  });

  it('a manifest that is not there', async () => {
    expect(await folder.run('up')).toEqual({
      code: 127,
      stdout: '',
      stderr: 'nucleus: nucleus.json: no such file\n',
    });
  });
});
