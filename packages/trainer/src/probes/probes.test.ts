import { createRandom } from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { knn } from './knn.ts'
import { latents } from './latents.ts'
import { linear } from './linear.ts'
import { regress, solveByConjugateGradients } from './regression.ts'

beforeAll(async () => {
  await tf.setBackend('cpu')
})

const gaussian = (rows: number, columns: number, seed: number): Matrix<Float32Array> => {
  const random = createRandom(seed)
  return matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )
}

/** Three clusters along the axes, in a 4-dimensional space. */
function clusters(n: number, seed: number): { representations: Matrix<Float32Array>; labels: Int32Array } {
  const x = gaussian(n, 4, seed)
  const labels = Int32Array.from({ length: n }, (_, i) => i % 3)
  for (let i = 0; i < n; i++) x.data[4 * i + labels[i]!]! += 4
  return { representations: x, labels }
}

describe('knn', () => {
  const train = clusters(150, 1)
  const test = clusters(90, 2)

  it('agrees with votes counted one by one', () => {
    const [result] = knn(train, test, [20], 3)
    const unit = (m: Matrix, i: number) => {
      const row = [...m.data.subarray(i * 4, i * 4 + 4)]
      return row.map(v => v / Math.hypot(...row))
    }
    let right = 0
    for (let i = 0; i < 90; i++) {
      const q = unit(test.representations, i)
      const near = Array.from({ length: 150 }, (_, j) => ({
        j,
        s: unit(train.representations, j).reduce((sum, v, c) => sum + v * q[c]!, 0),
      }))
        .sort((a, b) => b.s - a.s)
        .slice(0, 20)
      const votes = [0, 0, 0]
      for (const { j, s } of near) votes[train.labels[j]!]! += Math.exp(s / 0.07)
      if (votes.indexOf(Math.max(...votes)) === test.labels[i]) right++
    }
    expect(result).toMatchObject({
      protocol: 'knn-20',
      value: right / 90,
      unit: 'accuracy',
      train: 150,
      test: 90,
      d: 4,
    })
    expect(result!.interval!.low).toBeLessThan(result!.value)
    expect(result!.interval!.high).toBeGreaterThan(result!.value)
    // scale must not matter
    const scaled = {
      ...test,
      representations: matrix(
        test.representations.data.map(v => v * 1000),
        90,
        4,
      ),
    }
    expect(knn(train, scaled, [20], 3)[0]!.value).toBe(result!.value)
  })

  it('leaves out a k larger than the training set', () => {
    expect(knn(train, test, [20, 200], 3).map(({ protocol }) => protocol)).toEqual(['knn-20'])
  })
})

describe('regression', () => {
  it('has the same solution by conjugate gradients as by the normal equations', async () => {
    const x = gaussian(120, 30, 3)
    const y = gaussian(120, 2, 4)
    const test = gaussian(40, 30, 5)
    const { predictRidge, ridge } = await import('@infomax/math')
    const shares = [0.001, 0.1]
    const iterative = await solveByConjugateGradients(x, y, test, shares)
    for (const [s, share] of shares.entries()) {
      const direct = predictRidge(ridge(x, y, share * 120), test)
      const scale = Math.max(...direct.data.map(Math.abs))
      // the relative residual is 1e-4; the system's condition number here stays below 10
      for (const [i, value] of direct.data.entries())
        expect(Math.abs(iterative[s]!.data[i]! - value)).toBeLessThan(1e-3 * scale)
    }
  })

  it('leaks nothing', async () => {
    const before = tf.memory().numTensors
    await solveByConjugateGradients(gaussian(50, 8, 1), gaussian(50, 1, 2), gaussian(5, 8, 3), [0.1])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('chooses the penalty on held-out rows', async () => {
    // pure noise: the strongest penalty predicts best
    const x = gaussian(100, 40, 6)
    const y = gaussian(100, 1, 7)
    const seen: number[] = []
    await regress(x, y, x, (predicted, from) => {
      let error = 0
      for (let i = 0; i < predicted.rows; i++) error += (predicted.data[i]! - y.data[from + i]!) ** 2
      seen.push(-error)
      return -error
    })
    expect(seen).toHaveLength(4)
    expect(seen.indexOf(Math.max(...seen))).toBe(3)
  })
})

describe('linear', () => {
  it('separates what is separable and reports chance on noise', async () => {
    const [good] = await linear(clusters(300, 1), clusters(300, 2), 3)
    expect(good!.value).toBeGreaterThan(0.9)
    const noise = { representations: gaussian(300, 4, 8), labels: clusters(300, 1).labels }
    const [chance] = await linear(noise, { ...noise, representations: gaussian(300, 4, 9) }, 3)
    // 4 standard errors of a third over 300
    expect(Math.abs(chance!.value - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / 300))
  })
})

describe('latents', () => {
  it('finds a linear latent, a circular one, and nothing where nothing is', async () => {
    const n = 400
    const random = createRandom(11)
    const causes = matrix(
      Float64Array.from({ length: 4 * n }, (_, i) =>
        i % 4 === 3 ? random.integer(6) : random.uniform(0, 2 * Math.PI),
      ),
      n,
      4,
    )
    const x = gaussian(n, 6, 12)
    for (let i = 0; i < n; i++) {
      x.data[6 * i] = causes.data[4 * i]! * 3 - 1
      x.data[6 * i + 1] = Math.sin(causes.data[4 * i + 1]!)
      x.data[6 * i + 2] = Math.cos(causes.data[4 * i + 1]!)
    }
    const known = [
      { name: 'size', type: 'linear' },
      { name: 'angle', type: 'circular' },
      { name: 'hidden', type: 'linear' },
      { name: 'shape', type: 'categorical' },
    ] as const
    const half = (m: Matrix, from: number): Matrix =>
      matrix(m.data.slice(from * m.columns, (from + n / 2) * m.columns) as Float64Array, n / 2, m.columns)
    const side = (from: number) => ({ representations: half(x, from), latents: half(causes, from) })
    const results = await latents(side(0), side(n / 2), known)
    expect(results.map(({ protocol }) => protocol)).toEqual(['r2/size', 'r2/angle', 'r2/hidden'])
    const [size, angle, hidden] = results.map(({ value }) => value)
    expect(size).toBeGreaterThan(0.99)
    expect(angle).toBeGreaterThan(0.99)
    expect(hidden).toBeLessThan(0.1)
  })
})
