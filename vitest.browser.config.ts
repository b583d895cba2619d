import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'

// The contract of the backends in a real page: `vitest run --config vitest.browser.config.ts`

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
const wasmPackage = createRequire(join(import.meta.dirname, 'packages/backend-wasm/package.json'))

export default defineConfig({
  // TensorFlow.js's own .wasm files, at the root of the page's server
  publicDir: dirname(wasmPackage.resolve('@tensorflow/tfjs-backend-wasm')),
  resolve: { conditions: ['@infomax/source', 'browser', 'import', 'module', 'default'] },
  test: {
    include: ['packages/*/test/**/*.browser.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          ...(executablePath ? { executablePath } : {}),
          chromiumSandbox: false,
          // a software adapter counts as unsafe
          args: ['--enable-unsafe-webgpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
        },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
})
