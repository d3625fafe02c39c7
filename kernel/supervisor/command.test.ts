import { expect, it } from 'vitest';
import { type CommandOptions, prepareCommand } from './command.ts';

it('a grant that a WASI command cannot have is refused, not dropped', async () => {
  const grants = {
    directories: [],
    temporary: ['/tmp'],
    streams: [],
    clocks: true,
    random: true,
    trace: false,
  };
  const manifest = { services: {}, grants, program: { personality: 'app' }, limits: { memory: 65536 } };
  await expect(prepareCommand({ manifest } as unknown as CommandOptions)).rejects.toThrow(
    'a WASI command is given no directories in memory (grants.temporary)',
  );
});
