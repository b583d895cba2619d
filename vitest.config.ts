import { defineConfig } from 'vitest/config'

const conditions = ['@infomax/source', 'node', 'import', 'module', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'scripts/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    // no test is about time: this ends what hangs, on a machine however busy
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
