import { createRandom, matrix, nearestNeighbours } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { beforeAll, expect, it } from 'vitest'
import { mostSimilar } from './nearest.ts'

beforeAll(() => tf.setBackend('cpu'))

const gaussian = (rows: number, columns: number, seed: number) => {
  const random = createRandom(seed)
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )
}

it('finds the neighbours that doubles find, over several blocks of both', async () => {
  const [queries, reference] = [gaussian(23, 64, 1), gaussian(150, 64, 2)]
  const blocks = { queryRows: 10, referenceSize: 40 * 64 }
  const { indices, similarities } = await mostSimilar(queries, reference, 7, blocks)
  const exact = nearestNeighbours(queries, reference, 7, { metric: 'cosine' })
  expect(indices).toEqual(exact.indices)
  // Sums of 64 products of units in f32
  for (const [i, s] of similarities.entries()) expect(Math.abs(1 - s - exact.distances[i]!)).toBeLessThan(64 * 2 ** -24)
})

it('takes the first of equals', async () => {
  const x = matrix(Float32Array.of(1, 0, 1, 0, 0, 1, 1, 0), 4, 2)
  expect((await mostSimilar(x, x, 2)).indices).toEqual(Int32Array.of(0, 1, 0, 1, 2, 0, 0, 1))
})

it('refuses features that are not numbers', async () => {
  const bad = matrix(Float32Array.of(Number.NaN, 1), 1, 2)
  await expect(mostSimilar(bad, bad, 1)).rejects.toMatchObject({ code: 'BAD_VALUE' })
})
