import { dv, infoNce, js, nwj, tuba } from '@infomax/estimators'
import { matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectGradient, normal, numbers, onEach } from '@infomax/testing'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { dvLoss, infoNceLoss, jsLoss, mineLoss, nwjLoss, type ScoreLoss, tubaLoss } from './losses.ts'

const n = 12
const scoresOf = (seed: number, scale = 1.5): Tensor2D => normal<Tensor2D>([n, n], seed, scale)
const onHost = async (scores: Tensor2D) => matrix(Float64Array.from(await numbers(scores)), n, n)
const numberOf = async (value: Scalar): Promise<number> => (await value.data())[0]!

/** Rounding of sums of n² numbers of size 10 in single precision: 10·√n²·2⁻²⁴ ≈ 1e-5, and a gradient's as much. */
const rounding = 1e-5

const pairs: readonly (readonly [string, ScoreLoss, (scores: Tensor2D) => Promise<number>])[] = [
  ['dv', dvLoss, async f => -(await dv(await onHost(f))).value],
  ['nwj', nwjLoss, async f => -(await nwj(await onHost(f))).value],
  ['tuba', tubaLoss, async f => -(await tuba(await onHost(f))).value],
  ['info-nce', infoNceLoss, async f => -(await infoNce(await onHost(f))).value],
  ['js', jsLoss, async f => -(await js(await onHost(f))).parts!.objective!],
]

onEach(backends, () => {
  describe.each(pairs)('%s', (_, loss, reference) => {
    it.each([0.1, 1.5, 4])('is what the estimator says of the same scores, less its sign, at scale %d', async scale => {
      const scores = scoresOf(1, scale)
      const expected = await reference(scores)
      const error = Math.abs((await numberOf(tf.tidy(() => loss(scores)))) - expected)
      expect(error).toBeLessThan(rounding * Math.max(1, Math.abs(expected)))
    })
    it('has the gradient of finite differences', () => expectGradient(f => loss(f as Tensor2D), [scoresOf(2)]))
  })

  it.each([
    ['dv', dvLoss],
    ['info-nce', infoNceLoss],
    ['js', jsLoss],
  ])('%s stays finite where e^f is not', async (_, loss) => {
    const scores = tf.mul(scoresOf(3), 1000) as Tensor2D
    expect(Number.isFinite(await numberOf(loss(scores)))).toBe(true)
    const gradient = await numbers(tf.grad(f => loss(f as Tensor2D))(scores))
    expect(gradient.every(Number.isFinite)).toBe(true)
  })

  describe('mine', () => {
    const decay = 0.9
    const meanApart = (f: Float32Array): number => {
      let sum = 0
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += Math.exp(f[i * n + j]!)
      return sum / (n * (n - 1))
    }

    it('is the Donsker–Varadhan loss with a gradient over the moving average of the batches’ means', async () => {
      const { loss, dispose } = mineLoss(decay)
      let average: number | undefined
      for (const seed of [4, 5, 6]) {
        const scores = scoresOf(seed)
        const f = await numbers(scores)
        const mean = meanApart(f)
        average = average === undefined ? mean : decay * average + (1 - decay) * mean
        const { value, grads } = tf.valueAndGrads(each => loss(each as Tensor2D))([scores])
        const expected = (await dv(await onHost(scores))).value
        expect(Math.abs((await numberOf(value as Scalar)) + expected)).toBeLessThan(rounding)
        for (const [at, slope] of (await numbers(grads[0]!)).entries()) {
          const same = at % n === Math.floor(at / n)
          const reference = same ? -1 / n : Math.exp(f[at]!) / (n * (n - 1) * average)
          expect(Math.abs(slope - reference)).toBeLessThan(rounding)
        }
      }
      dispose()
    })
    it('without memory has the gradient of the Donsker–Varadhan loss', async () => {
      const { loss, dispose } = mineLoss(0)
      for (const seed of [7, 8]) {
        const [mine, plain] = [loss, dvLoss].map(of => tf.grad(f => of(f as Tensor2D))(scoresOf(seed)))
        const difference = await numbers(tf.sub(mine!, plain!))
        expect(Math.max(...difference.map(Math.abs))).toBeLessThan(rounding)
      }
      dispose()
    })
  })
})
