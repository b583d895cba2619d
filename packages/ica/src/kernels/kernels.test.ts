import { createRandom } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { fastTanh } from '../tanh.ts'
import { block, type Kernels } from './kernels.ts'
import { scalarKernels } from './scalar.ts'
import { simdKernels } from './simd.ts'

const rows = 6
const filled = (create: (doubles: number) => Kernels): Kernels => {
  const kernels = create(rows * block)
  const random = createRandom(0)
  kernels.memory.forEach((_, at) => {
    kernels.memory[at] = (random.bernoulli(0.5) ? 1 : -1) * 2 ** random.uniform(-30, 6)
  })
  return kernels
}
const weights = Float64Array.from({ length: 8 }, (_, i) => Math.sin(1 + i))

describe.each([block, 510, 2])('%i samples', count => {
  const run = (create: (doubles: number) => Kernels) => {
    const kernels = filled(create)
    const before = kernels.memory.slice()
    kernels.combine(0, 4 * block, count, weights)
    const combined = kernels.memory.slice()
    const sums = Float64Array.from(weights)
    kernels.correlate(4 * block, 0, count, sums)
    const squares = kernels.tanh(5 * block, count, 1.5)
    return { before, combined, sums, squares, after: kernels.memory.slice() }
  }
  const simd = run(simdKernels)

  it('has the same bits with and without WebAssembly', () => {
    expect(run(scalarKernels)).toEqual(simd)
  })

  it('is what the definitions say, and touches nothing else', () => {
    const { before, combined, sums, squares, after } = simd
    for (let i = 0; i < 2; i++)
      for (const t of [0, 1, count - 1]) {
        const at = (4 + i) * block + t
        const products = [0, 1, 2, 3].map(c => weights[4 * i + c]! * before[c * block + t]!)
        const size = products.reduce((sum, value) => sum + Math.abs(value), Math.abs(before[at]!))
        const expected = products.reduce((sum, value) => sum + value, before[at]!)
        // five roundings
        expect(Math.abs(combined[at]! - expected)).toBeLessThan(5 * Number.EPSILON * size)
      }
    for (let i = 0; i < 2; i++)
      for (let c = 0; c < 4; c++) {
        let [sum, size] = [weights[4 * i + c]!, 1]
        for (let t = 0; t < count; t++) {
          const product = combined[(4 + i) * block + t]! * before[c * block + t]!
          sum += product
          size += Math.abs(product)
        }
        expect(Math.abs(sums[4 * i + c]! - sum)).toBeLessThan(count * Number.EPSILON * size)
      }
    const inside = combined.subarray(5 * block, 5 * block + count)
    expect([...after.subarray(5 * block, 5 * block + count)]).toEqual(Array.from(inside, u => fastTanh(1.5 * u)))
    expect(squares).toBeCloseTo(
      inside.reduce((sum, u) => sum + Math.tanh(1.5 * u) ** 2, 0),
      10,
    )
    expect(after.subarray(0, 4 * block)).toEqual(before.subarray(0, 4 * block))
    for (const row of [4, 5])
      expect(after.subarray(row * block + count, (row + 1) * block)).toEqual(
        before.subarray(row * block + count, (row + 1) * block),
      )
  })

  it('keeps what is special', () => {
    const kernels = simdKernels(block)
    const special = [0, -0, Infinity, -Infinity, Number.NaN, 20, -20, 1e-310]
    kernels.memory.set(special)
    kernels.tanh(0, special.length, 1)
    expect([...kernels.memory.subarray(0, special.length)]).toEqual(special.map(fastTanh))
  })
})
