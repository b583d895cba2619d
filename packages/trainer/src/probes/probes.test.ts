import { createRandom, type Evaluation, type Latent } from '@infomax/core'
import { type Matrix, matrix, predictRidge, ridge } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { evaluate, type Subjects } from './evaluate.ts'
import { knn } from './knn.ts'
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

  it('agrees with votes counted one by one', async () => {
    const [result] = await knn(train, test, [20], 3)
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
    expect((await knn(train, scaled, [20], 3))[0]!.value).toBe(result!.value)
  })

  it('leaves out a k larger than the training set', async () => {
    expect((await knn(train, test, [20, 200], 3)).map(({ protocol }) => protocol)).toEqual(['knn-20'])
  })
})

const labelled = ({ representations, labels }: ReturnType<typeof clusters>) => ({ representations, labels })

const measure = async (
  train: { representations: Matrix; labels?: Int32Array; latents?: Matrix },
  test: { representations: Matrix; labels?: Int32Array; latents?: Matrix },
  known: readonly Latent[] = [],
): Promise<Evaluation[]> => {
  const subjects = {
    subject: 'trained',
    step: 0,
    train,
    test,
    classes: train.labels ? 3 : 0,
    latents: known,
  } as Subjects
  const results: Evaluation[] = []
  for await (const event of evaluate(subjects, ['linear', 'latents']))
    if (event.type === 'evaluation') results.push(event.result)
  return results
}

describe('regression', () => {
  it('has the same solution by conjugate gradients as by the normal equations', async () => {
    const x = gaussian(120, 30, 3)
    const y = gaussian(120, 2, 4)
    const test = gaussian(40, 30, 5)
    const shares = [1, 0.1, 0.01]
    const iterative = await solveByConjugateGradients(x, y, [test], shares)
    for (const [s, share] of shares.entries()) {
      const direct = predictRidge(ridge(x, y, share * 120), test)
      const scale = Math.max(...direct.data.map(Math.abs))
      // the relative residual is 1e-3; with the smallest penalty the condition number is near 10
      for (const [i, value] of direct.data.entries())
        expect(Math.abs(iterative[s]![0]!.data[i]! - value)).toBeLessThan(1e-2 * scale)
    }
  })

  it('leaks nothing', async () => {
    const before = tf.memory().numTensors
    await solveByConjugateGradients(gaussian(50, 8, 1), gaussian(50, 1, 2), [gaussian(5, 8, 3)], [1, 0.1])
    expect(tf.memory().numTensors).toBe(before)
  })

  it('chooses the penalty of each problem on held-out rows', async () => {
    const x = gaussian(100, 40, 6)
    const noise = gaussian(100, 1, 7)
    const linear = matrix(
      Float64Array.from({ length: 100 }, (_, i) => x.data[40 * i]! - 2 * x.data[40 * i + 1]!),
      100,
      1,
    )
    const errors = [noise, linear].map(targets => {
      const seen: number[] = []
      const score = (predicted: Matrix, from: number) => {
        let error = 0
        for (let i = 0; i < predicted.rows; i++) error += (predicted.data[i]! - targets.data[from + i]!) ** 2
        seen.push(-error)
        return -error
      }
      return { seen, problem: { targets, score } }
    })
    const [forNoise, forLinear] = await regress(
      x,
      errors.map(({ problem }) => problem),
      x,
    )
    const [ofNoise, ofLinear] = errors.map(({ seen }) => seen.indexOf(Math.max(...seen)))
    // noise is best predicted by the strongest penalty, an exact law by the weakest
    expect([ofNoise, ofLinear]).toEqual([0, 2])
    const size = (m: Matrix) => Math.hypot(...m.data)
    expect(size(forNoise!)).toBeLessThan(size(noise))
    expect(size({ ...forLinear!, data: forLinear!.data.map((v, i) => v - linear.data[i]!) })).toBeLessThan(
      0.1 * size(linear),
    )
  })
})

describe('linear', () => {
  it('separates what is separable and reports chance on noise', async () => {
    const [good] = await measure(labelled(clusters(300, 1)), labelled(clusters(300, 2)))
    expect(good).toMatchObject({ protocol: 'linear', train: 300, test: 300, d: 4 })
    expect(good!.value).toBeGreaterThan(0.9)
    const noise = { representations: gaussian(300, 4, 8), labels: clusters(300, 1).labels }
    const [chance] = await measure(noise, { ...noise, representations: gaussian(300, 4, 9) })
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
      matrix(Float64Array.from(m.data.subarray(from * m.columns, (from + n / 2) * m.columns)), n / 2, m.columns)
    const side = (from: number) => ({ representations: half(x, from), latents: half(causes, from) })
    const results = await measure(side(0), side(n / 2), known)
    expect(results.map(({ protocol }) => protocol)).toEqual(['r2/size', 'r2/angle', 'r2/hidden'])
    const [size, angle, hidden] = results.map(({ value }) => value)
    expect(size).toBeGreaterThan(0.99)
    expect(angle).toBeGreaterThan(0.99)
    expect(hidden).toBeLessThan(0.1)
  })
})
