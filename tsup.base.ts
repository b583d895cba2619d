import type { Options } from 'tsup'

/** One build for every package: ESM, source maps; types in a task of their own, since a first run needs none. */
export const library = (options: Options = {}): Options => ({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'neutral',
  sourcemap: true,
  splitting: true,
  clean: ['dist/**/*.js', 'dist/**/*.map'],
  ...options,
})
