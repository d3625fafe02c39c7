import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{kernel,components,host,tools,tests}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/gen/**'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Two cores: more workers only slow each other down.
    maxWorkers: 2,
  },
});
