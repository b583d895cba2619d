import { logBallVolume } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectGradient, onEach, testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import * as reference from '../test/reference/objectives.ts'
import { koleo } from './koleo.ts'
import { loss } from './loss.ts'
import { nearestDistances } from './nearest-distances.ts'

testObjective(koleo, {
  views: [1, 2],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.koleo(views, 0.1, 1e-8),
})
testObjective(koleo, {
  batch: [13, 3],
  options: { weight: 1, epsilon: 1e-3 },
  steps: 50,
  backends,
  reference: views => reference.koleo(views, 1, 1e-3),
})

describe('nearest distances', () => {
  onEach(backends, () => {
    it('are the same in many blocks as in one', async () => {
      // 2¹⁹ products a block: 900 rows are two. Unequal steps of about 2π/n, which f32 tells apart
      const n = 900
      const angles = Array.from({ length: n }, (_, i) => (2 * Math.PI * (i + 0.4 * Math.sin(i))) / n)
      const distances = await nearestDistances(tf.tensor2d(angles.map(a => [Math.cos(a), Math.sin(a)]))).data()
      const chord = (i: number, j: number) => 2 * Math.sin(Math.abs(angles[(i + n) % n]! - angles[(j + n) % n]!) / 2)
      for (let i = 0; i < n; i++)
        expect(distances[i]).toBeCloseTo(Math.min(Math.abs(chord(i, i - 1)), Math.abs(chord(i, i + 1))), 6)
    })

    it('of one that is nearest to many have its gradient added up', () =>
      expectGradient(
        x => nearestDistances(x as Tensor2D),
        [
          tf.tensor2d([
            [1, 0.1],
            [0.9, 0.6],
            [0.9, -0.5],
            [0.2, 0.1],
          ]),
        ], // prettier-ignore
      ))
  })
})

describe('laws', () => {
  it('is the Kozachenko–Leonenko entropy up to what does not depend on embeddings', async () => {
    await backends.cpu!()
    // equally spaced on the circle: each nearest distance 2 sin(π/n), whose entropy is about that of the uniform law, ln 2π
    const n = 64
    const angles = tf.mul(tf.range(0, n), (2 * Math.PI) / n)
    const circle = tf.stack([tf.cos(angles), tf.sin(angles)], 1) as Tensor2D
    const [value] = await loss(koleo({ weight: 1 }), [circle]).value.data()
    expect(value).toBeCloseTo(-Math.log(2 * Math.sin(Math.PI / n)), 5)
    expect(-value! + Math.log(n) + logBallVolume(1)).toBeCloseTo(Math.log(4 * Math.PI), 2)
  })

  it('refuses a single sample', () => expect(() => loss(koleo(), [tf.ones([1, 2])])).toThrow('INFOMAX_TOO_FEW_SAMPLES'))
})
