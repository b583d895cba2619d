import { cpu } from '@infomax/backend-cpu'
import { standalone } from '@infomax/core'
import { expect, it } from 'vitest'
import { loadWebgpu } from '../src/index.ts'
import { softwareVulkan } from './software-vulkan.ts'
import { deviation, train } from './training.ts'

const missing = softwareVulkan()

it.for([
  ['vicreg', 20],
  ['simclr', 5],
  ['entropy', 5],
] as const)(
  'trains with %s for %i steps as plain JavaScript does',
  { timeout: 600_000 },
  async ([objective, steps], context) => {
    if (missing) return context.skip(missing)
    await cpu.create({}, standalone).load()
    const expected = await train(objective, steps)
    await loadWebgpu({ software: true })
    const actual = await train(objective, steps)
    // a gradient is off by some 1e-6 of itself; a number on a ReLU's kink that falls to its other side is worth more
    expect(deviation(expected, actual)).toBeLessThan(1e-3)
    // it learns: a curve that stood still would agree anywhere
    expect(expected.at(-1)).toBeLessThan(expected[0]!)
  },
)
