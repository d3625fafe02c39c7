/** Each rule of the table, through both kinds of adapters: it traps, with this message, and whoever is at fault is dead. */
import { describe, expect, it } from 'vitest';
import { type ExportedFunction, instantiate, Trap } from '../../../kernel/component/index.ts';
import { componentOf } from '../component-text.ts';
import { INSTANCE_RULES } from './instance-rules.ts';
import { MEMORY_RULES } from './memory-rules.ts';
import { VALUE_RULES } from './value-rules.ts';

const RULES = [...VALUE_RULES, ...MEMORY_RULES, ...INSTANCE_RULES];

/** The traps behind an error, the outermost first. */
function chain(error: unknown): Trap[] {
  return error instanceof Trap ? [error, ...chain(error.cause)] : [];
}

describe.each([true, false])('with generated adapters: %s', (generate) => {
  it.each(RULES.map((rule) => [rule.section, rule.rule, rule] as const))(
    '%s: %s',
    async (_, __, { text, message, dies, entry = 1 }) => {
      const instance = await instantiate(await componentOf(text), { name: 'test', generate });
      const { js } = instance.exports.get('go') as ExportedFunction;
      let error: unknown;
      try {
        js();
      } catch (thrown) {
        error = thrown;
      }
      const traps = chain(error);
      expect((error as Error | undefined)?.message).toMatch(message);
      expect(traps.at(-1)?.instance).toBe(`test.${dies}`);
      // Without a case for it in the function's type, the caller ends with the callee.
      expect(traps[0]?.instance).toBe(`test.${entry}`);
      expect(js).toThrow(Trap);
    },
  );
});
