/** Shells and others that start programs, out of this machine's own system: they say and leave what they do natively. */

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from './command.ts';

const isLinux = process.platform === 'linux' && process.arch === 'x64';
const present = (program: string) => spawnSync('which', [program]).status === 0;

/** What runs, the programs that it needs beside the shell, and the script. */
const scripts: readonly [name: string, programs: readonly string[], text: string][] = [
  [
    'pipelines',
    ['seq', 'grep', 'sort', 'wc'],
    'seq 100 | grep 7 | sort -rn | head -3; seq 5 | while read n; do echo $((n * n)); done | wc -l',
  ],
  [
    'substitution and status',
    ['date'],
    'x=$(echo in $(echo deep)); echo "$x"; (exit 3); echo $?; false || echo or; ! true; echo $?; sh -c "kill -9 \\$\\$"; echo $?',
  ],
  [
    'redirection',
    ['cat'],
    'echo one > f; echo two >> f; cat < f; cat nothing 2> e; wc -l < e; exec 3< f; read -r a <&3; read -r b <&3; echo $b$a; { echo out; echo err >&2; } > both 2>&1; cat both',
  ],
  [
    'jobs in the background',
    ['sleep'],
    'sleep 0.02 & p=$!; echo started; wait $p; echo $?; (sleep 10; echo never) & kill $!; wait $!; echo $?',
  ],
  [
    'traps and signals',
    ['sleep'],
    'trap "echo usr" USR1; trap "echo bye" EXIT; kill -USR1 $$; echo on; sleep 0.01',
  ],
  [
    'scripts with an interpreter line',
    ['chmod'],
    'printf "#!/bin/sh\\necho \\$0 \\$1 \\$#\\n" > s; chmod +x s; ./s a b; ./missing; echo $?; printf "#!/no/such\\n" > t; chmod +x t; ./t 2> /dev/null; echo $?',
  ],
  [
    'what xargs and find start',
    ['find', 'xargs'],
    'mkdir -p d/e; touch d/b d/a d/e/c; find d -type f | sort | xargs -n 1 echo file; find d -name a -exec echo found {} +; seq 4 | xargs -P 2 -n 1 echo | sort',
  ],
  [
    'archives through a packer',
    ['tar', 'gzip'],
    'seq 2000 > n; tar czf n.tgz n; tar tzf n.tgz; tar xzOf n.tgz n | cmp - n && echo same; gzip -c n | gzip -dc | wc -c',
  ],
  ['a time limit', ['timeout'], 'timeout 0.1 sleep 10; echo $?; timeout 10 true; echo $?'],
  [
    'perl',
    ['perl'],
    `perl -e 'print \`echo back\`; system("exit 4"); print $? >> 8, "\\n"; if (!($p = fork)) { exit 5 } waitpid $p, 0; print $? >> 8, "\\n"; open P, "-|", "echo piped"; print <P>'`,
  ],
  [
    'python',
    ['python3'],
    `python3 -c 'import subprocess as s, os; print(s.run(["sh", "-c", "cat; exit 3"], input=b"in", capture_output=True)); r, w = os.pipe(); p = os.fork(); os.write(w, b"x") if p == 0 else None; os._exit(0) if p == 0 else None; print(os.waitpid(p, 0)[1], os.read(r, 1))'`,
  ],
];

describe.skipIf(!isLinux)('a shell (on x86-64 Linux, with the programs of a Debian)', () => {
  let folder: string;
  let runs = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shell-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const modes = ['hot', 'never'];
  const cases = scripts.flatMap(([name, programs, text]) =>
    modes.map((jit) => [name, jit, programs, text] as const),
  );

  it.each(cases)('%s, --jit=%s', async (_, jit, programs, text) => {
    const missing = programs.filter((program) => !present(program));
    expect(missing, 'apt-get install coreutils findutils tar gzip perl python3 brings them').toEqual([]);
    const run = ++runs;
    const [here, there] = ['native', 'kernel'].map((kind) => join(folder, `${kind}-${run}`));
    for (const place of [here!, there!]) mkdirSync(place);
    const shell = run % 4 < 2 ? 'bash' : 'dash';
    const native = await command(`/bin/${shell}`, ['-c', text], {
      cwd: here!,
      env: { PATH: '/usr/bin:/bin' },
    });
    const grants = [
      '--root',
      '/',
      '--dir',
      `${there}:/work:rw`,
      '--cwd',
      '/work',
      '--env',
      'PATH=/usr/bin:/bin',
    ];
    const ours = await nucleus(['run', `--jit=${jit}`, ...grants, shell, '--', '-c', text]);
    expect([ours.stdout.toString(), ours.code]).toEqual([native.stdout.toString(), native.code]);
    expect(contents(there!)).toEqual(contents(here!));
  });

  it('takes a script as the program, and says so where it cannot', async () => {
    const script = join(folder, 'hello');
    writeFileSync(script, '#!/bin/sh\necho "$0 $1"\ncat /proc/$$/comm\n');
    chmodSync(script, 0o755);
    const grants = ['--root', '/', '--dir', `${folder}:/scripts`, '--env', 'PATH=/usr/bin:/bin'];
    const ours = await nucleus(['run', ...grants, '/scripts/hello', '--', 'you']);
    expect([ours.stdout.toString(), ours.code]).toEqual(['/scripts/hello you\nhello\n', 0]);
    const refused = await nucleus(['run', script]);
    expect([refused.code, refused.stderr]).toEqual([126, expect.stringContaining('it is a script')]);
  });
});

/** The files in a folder with what is in them, except for what a packer dates. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => [
      join(entry.parentPath, entry.name).slice(folder.length),
      entry.name.endsWith('.tgz') ? '' : readFileSync(join(entry.parentPath, entry.name), 'utf8'),
    ]),
  );
}
