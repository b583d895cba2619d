import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectNoLeak, onEach } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { unit } from '../../test/reference/numbers.ts'
import { sphericalKMeans } from './k-means.ts'

/** Points around directions, and the first of each as a start. */
function points(clusters: number, each: number, spread: number): { x: Tensor2D; rows: number[][] } {
  const random = createRandom(1, 'points')
  const centres = Array.from({ length: clusters }, () => Array.from({ length: 3 }, () => random.normal()))
  const rows = Array.from({ length: clusters * each }, (_, i) =>
    unit(unit(centres[i % clusters]!).map(value => value + spread * random.normal())),
  )
  return { x: tf.tensor2d(rows), rows }
}

onEach(backends, () => {
  it('never lowers the sum of the products with the own centroid', async () => {
    const { x } = points(4, 20, 0.6)
    const start = tf.slice(x, [0, 0], [5, -1])
    const sums: number[] = []
    for (let iterations = 0; iterations < 8; iterations++) {
      const { centroids, assignments } = sphericalKMeans(x, start, iterations)
      sums.push((await tf.sum(tf.mul(x, tf.gather(centroids, assignments))).data())[0]!)
    }
    // 80 products, each correct to a few 2⁻²⁴
    for (let i = 1; i < sums.length; i++) expect(sums[i]! - sums[i - 1]!).toBeGreaterThan(-1e-4)
    expect(sums.at(-1)! - sums[0]!).toBeGreaterThan(0.1)
  })

  it('finds clusters that are apart', async () => {
    const { x } = points(4, 20, 0.05)
    const { assignments, centroids } = sphericalKMeans(x, tf.slice(x, [0, 0], [4, -1]), 5)
    expect([...(await assignments.data())]).toEqual(Array.from({ length: 80 }, (_, i) => i % 4))
    for (const length of await tf.norm(centroids, 2, 1).data()) expect(length).toBeCloseTo(1, 6)
  })

  it('leaves a centroid without points where it is, and passes by points of zeros', async () => {
    const x = tf.tensor2d([
      [1, 0],
      [0, 0],
      [0.8, 0.6],
    ])
    const start = tf.tensor2d([
      [1, 0],
      [-1, 0],
    ])
    const { centroids } = sphericalKMeans(x, start, 3)
    const found = (await centroids.array()) as number[][]
    const mean = unit([1.8, 0.6])
    for (const [k, value] of found[0]!.entries()) expect(value).toBeCloseTo(mean[k]!, 6)
    expect(found[1]).toEqual([-1, 0])
  })

  it('leaks nothing', async () => {
    const { x } = points(3, 5, 0.3)
    const start = tf.slice(x, [0, 0], [3, -1])
    await expectNoLeak(() => tf.dispose(Object.values(sphericalKMeans(x, start, 3))), 5)
  })
})
