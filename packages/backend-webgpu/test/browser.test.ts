import { cpu } from '@infomax/backend-cpu'
import { standalone } from '@infomax/core'
import { expect, it } from 'vitest'
import { browser, inPage } from './browser.ts'
import type { Run } from './page.ts'
import { deviation, train } from './training.ts'

declare const run: Run

const steps = 8

it.for(['wasm', 'webgpu'] as const)(
  '%s trains in a real page as plain JavaScript does in Node',
  { timeout: 600_000 },
  async (backend, context) => {
    if (!browser) return context.skip('no Chromium on this machine: apt-get install chromium')
    await cpu.create({}, standalone).load()
    const expected = await train('entropy', steps)
    const { detail, losses } = await inPage('page.ts', page =>
      page.evaluate(([backend, steps]) => run(backend, steps), [backend, steps] as const),
    )
    expect(detail).toMatch(backend === 'webgpu' ? /SwiftShader|swiftshader/ : /SIMD/)
    expect(losses).toHaveLength(steps)
    expect(deviation(expected, losses)).toBeLessThan(1e-3)
  },
)
