import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { expectGradient, onEach } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { sortColumns } from './sort-columns.ts'

onEach(backends, () => {
  it('sorts each column, ties too', async () => {
    const x = tf.tensor2d([
      [3, 1],
      [-1, 1],
      [2, 1],
      [2, -5],
    ]) // prettier-ignore
    expect(await sortColumns(x).array()).toEqual([
      [-1, 2, 2, 3],
      [-5, 1, 1, 1],
    ])
  })

  it('has the gradient that finite differences have', () => {
    const random = createRandom(2, 'columns')
    const values = Float32Array.from({ length: 33 }, () => random.normal())
    return expectGradient(x => sortColumns(x as Tensor2D), [tf.tensor2d(values, [11, 3])])
  })

  it('gives each number its own share, exactly, among ties', async () => {
    const x = tf.tensor2d([[1], [0], [1], [0]])
    const weights = tf.tensor2d([[1, 2, 4, 8]])
    const gradient = await tf
      .grad(x => tf.sum(tf.mul(sortColumns(x as Tensor2D), weights)))(x)
      .data()
    // the two zeros take 1 and 2 between them, the two ones 4 and 8, in either order
    expect([gradient[1]!, gradient[3]!].sort((a, b) => a - b)).toEqual([1, 2])
    expect([gradient[0]!, gradient[2]!].sort((a, b) => a - b)).toEqual([4, 8])
  })
})
