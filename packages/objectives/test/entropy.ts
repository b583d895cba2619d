import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { numbers } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type * as z from 'zod'
import { boundedEntropyOption, type entropyOption, entropyTerms } from '../src/entropy/index.ts'

export type Input = z.input<typeof entropyOption>

/** Normal samples, correlated and not centred. */
export function samples(n: number, d: number, seed = 1): Float32Array {
  const random = createRandom(seed, 'samples', n, d)
  const rows = Array.from({ length: n }, () => {
    const common = random.normal()
    return Array.from({ length: d }, (_, j) => random.normal(0.3 * j, 0.8) + 0.5 * common)
  })
  return Float32Array.from(rows.flat())
}
export const tensor = (n: number, d: number, seed?: number): Tensor2D => tf.tensor2d(samples(n, d, seed), [n, d])
export const rows = async (x: Tensor2D) => (await x.array()) as number[][]

/** −Σ weight·value. */
export async function entropyOf(input: Input, views: readonly Tensor2D[]): Promise<number> {
  const terms = Object.values(entropyTerms(boundedEntropyOption.parse(input))(views))
  const values = await Promise.all(terms.map(async ({ weight, value }) => weight * (await numbers(value))[0]!))
  return -values.reduce((a, b) => a + b)
}
