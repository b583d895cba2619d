import { tf } from '@infomax/tensor'
import { normal, onEach } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { dot } from '../../test/reference/numbers.ts'
import { nearestRows, rowBlocks } from './nearest.ts'

onEach(backends, () => {
  it('finds the row with the largest product', async () => {
    const [x, to] = [normal<Tensor2D>([9, 4], 1), normal<Tensor2D>([6, 4], 2)]
    const [rows, others] = (await Promise.all([x.array(), to.array()])) as [number[][], number[][]]
    const expected = rows.map(row => {
      const products = others.map(other => dot(row, other))
      return products.indexOf(Math.max(...products))
    })
    expect([...(await nearestRows(x, to).data())]).toEqual(expected)
  })

  it('works in blocks of rows whose products fit', async () => {
    const x = normal<Tensor2D>([5, 2], 1)
    const blocks = rowBlocks(x, 2 ** 20).map(block => block())
    expect(blocks.map(({ shape }) => shape)).toEqual([
      [2, 2],
      [2, 2],
      [1, 2],
    ])
    expect(await tf.concat(blocks).data()).toEqual(await x.data())
  })
})
