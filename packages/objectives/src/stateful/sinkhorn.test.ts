import { tf } from '@infomax/tensor'
import { normal, onEach } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { sinkhorn as reference } from '../../test/reference/prediction.ts'
import { sinkhorn } from './sinkhorn.ts'

onEach(backends, () => {
  it.each([1, 3, 10])("agrees with the authors' iterations, %d of them", async iterations => {
    const scores = normal<Tensor2D>([7, 4], 1, 0.3)
    const expected = reference((await scores.array()) as number[][], 0.1, iterations)
    const found = (await sinkhorn(scores, 0.1, iterations).array()) as number[][]
    for (const [i, row] of found.entries())
      for (const [k, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![k]!, 5)
  })

  it('gives rows of sum 1 and, in the limit, columns of sum n/K', async () => {
    const codes = sinkhorn(normal<Tensor2D>([12, 4], 2), 0.5, 200)
    for (const sum of await tf.sum(codes, 1).data()) expect(sum).toBeCloseTo(1, 5)
    for (const sum of await tf.sum(codes, 0).data()) expect(sum).toBeCloseTo(3, 4)
  })

  it('overflows at no ε', async () => {
    const codes = sinkhorn(normal<Tensor2D>([6, 4], 3), 1e-4, 3)
    expect([...(await codes.data())].every(Number.isFinite)).toBe(true)
    for (const sum of await tf.sum(codes, 1).data()) expect(sum).toBeCloseTo(1, 5)
  })
})
