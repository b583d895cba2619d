import { configDefaults, defineConfig } from 'vitest/config'

const conditions = ['@infomax/source', 'node', 'import', 'module', 'default']

/** Packages of functions on numbers, whose tests share no state: a process runs many of their files, and imports once. */
const pure = ['core', 'estimators', 'ica', 'math', 'theory'].map(name => `packages/${name}/src/**/*.test.ts`)

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // no test is about time: this ends what hangs, on a machine however busy
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'pure', include: pure, isolate: false } },
      {
        extends: true,
        test: {
          name: 'all',
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/*/test/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...pure],
        },
      },
    ],
  },
})
