import { parseOptions, standalone } from '@infomax/core'
import { cholesky, createRandom, gram, matMul, matrix, solveCholesky, transpose } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { normal, onEach, testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { labelledDistance, labelResidual, whitenedLabels } from '../test/reference/labels.ts'
import type { Rows } from '../test/reference/numbers.ts'
import { vicregTerms } from '../test/reference.ts'
import { arrays, batchOf, expectGradientOf, expectValue, labelsOf, prepare, viewsOf } from '../test/stateful.ts'
import { loss } from './loss.ts'
import { vicreg } from './vicreg.ts'

testObjective(vicreg, { options: { labels: 0.3 }, symmetric: true, views: [2, 3], steps: 50, backends })
testObjective(vicreg, {
  options: { labels: 1, residual: 2, entropy: 'logdet', convention: 'paper' },
  symmetric: true,
  steps: 50,
  backends,
})

const cases: readonly (readonly [string, readonly number[]])[] = [
  ['every label known', [0, 1, 0, 2, 1, 0]],
  ['samples without a label', [0, -1, 0, -1, 1, 1]],
  ['one class', [1, 1, 1, 1, 1, 1]],
  ['one class among samples without a label', [2, -1, 2, 2, -1, -1]],
  ['a class of one sample', [0, 0, -1, 1, -1, -1]],
  ['no two samples of a class', [0, -1, 1, -1, -1, 2]],
]
const { objective } = prepare(vicreg, { labels: 0.3 }, { dims: 4, batch: 6, classes: 3 })
const termsOf = async (views: readonly Tensor2D[], labels: readonly number[]): Promise<Record<string, number>> => {
  const terms = Object.entries(objective.terms(batchOf(views, { labels: labelsOf(labels) })))
  return Object.fromEntries(await Promise.all(terms.map(async ([name, { value }]) => [name, (await value.data())[0]!])))
}

onEach(backends, () => {
  describe.each([2, 3])('%d views', count => {
    const total = (views: readonly Rows[], labels: readonly number[]): number => {
      const { hinge, correlation } = vicregTerms(views)
      const distance = labelledDistance(views, labels, 0.3)
      return 25 * distance + 25 * hinge + 2 * correlation + 5 * labelResidual(views, labels)
    }

    it.each(cases)('agrees with the reference with %s', async (_, labels) => {
      const views = viewsOf(count, 6, 4)
      await expectValue(objective, batchOf(views, { labels: labelsOf(labels) }), total(await arrays(views), labels))
    })

    it.each(cases)('has the gradient of the reference with %s', async (_, labels) => {
      // gradients of order 1, as the check expects: smaller embeddings have smaller distances
      const views = viewsOf(count, 6, 4).map((z): Tensor2D => tf.mul(z, 0.3))
      await expectGradientOf(objective, batchOf(views, { labels: labelsOf(labels) }), views, moved =>
        total(moved, labels),
      )
    })
  })
})

describe('without a known label', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('is VICReg, to the last bit', async () => {
    const views = viewsOf(3, 6, 4)
    const plain = loss(vicreg(), views)
    const { residual, ...others } = await termsOf(views, [-1, -1, -1, -1, -1, -1])
    expect(residual).toBe(0)
    for (const [name, value] of Object.entries(others))
      expect(value, name).toBe((await plain.terms[name]!.value.data())[0])
  })
})

describe('the residual', () => {
  beforeAll(() => tf.setBackend('cpu'))
  // six samples of each class
  const labels = Array.from({ length: 24 }, (_, i) => (i % 8 < 6 ? i % 3 : -1))
  const residualOf = async (z: Tensor2D): Promise<number> => (await termsOf([z, z], labels)).residual!
  const z = () => normal<Tensor2D>([24, 4], 7)
  /** Of quotients of sums of 24·4 products, in f32. */
  const rounding = 1e-5

  /** ‖P_Z Ỹ‖²/n of each dimension of the labels, by the normal equations, in doubles. */
  const leastSquares = async (z: Tensor2D): Promise<number> => {
    const rows = (await z.array()).filter((_, i) => labels[i]! >= 0)
    const { rows: y, dimensions } = whitenedLabels(labels.filter(label => label >= 0))
    const means = rows[0]!.map((_, k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length)
    const x = matrix(Float64Array.from(rows.flatMap(row => row.map((v, k) => v - means[k]!))), rows.length, 4)
    const targets = matrix(Float64Array.from(y.flat()), y.length, y[0]!.length)
    const weights = solveCholesky(cholesky(gram(x))!, matMul(transpose(x), targets))
    const predicted = matMul(x, weights).data
    return targets.data.reduce((sum, value, i) => sum + (value - predicted[i]!) ** 2, 0) / rows.length / dimensions
  }

  it('bounds that of least squares from above', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const stretched: Tensor2D = tf.mul(normal<Tensor2D>([24, 4], seed), [[1, 3, 0.2, 1]])
      expect(await residualOf(stretched)).toBeGreaterThan((await leastSquares(stretched)) - rounding)
    }
  })

  it('is that of least squares where the covariance of the labelled embeddings is the identity', async () => {
    const known = labels.flatMap((label, i) => (label < 0 ? [] : [i]))
    const drawn = (await z().array()) as number[][]
    const means = drawn[0]!.map((_, k) => known.reduce((sum, i) => sum + drawn[i]![k]!, 0) / known.length)
    const centred = drawn.map(row => row.map((value, k) => value - means[k]!))
    // Gram and Schmidt on the columns, as the labelled rows have them
    for (let k = 0; k < 4; k++) {
      for (let j = 0; j < k; j++) {
        const product = known.reduce((sum, i) => sum + centred[i]![k]! * centred[i]![j]!, 0) / known.length
        for (const row of centred) row[k]! -= product * row[j]!
      }
      const length = Math.sqrt(known.reduce((sum, i) => sum + centred[i]![k]! ** 2, 0) / known.length)
      for (const row of centred) row[k]! /= length
    }
    const white = tf.tensor2d(centred)
    expect(Math.abs((await residualOf(white)) - (await leastSquares(white)))).toBeLessThan(rounding)
  })

  it('is 0 where every class is one point and the points are white, 1 where the classes have one mean', async () => {
    const corners = [
      [1, 0, 0, 0],
      [-0.5, Math.sqrt(0.75), 0, 0],
      [-0.5, -Math.sqrt(0.75), 0, 0],
    ]
    const perfect = tf.tensor2d(labels.map(label => corners[label] ?? [1, 2, 3, 4]))
    expect(Math.abs(await residualOf(perfect))).toBeLessThan(rounding)
    // each class's samples come in pairs of opposite signs
    const seen = [0, 0, 0]
    const blind = tf.tensor2d(labels.map(label => [1, 2, 0, 1].map(v => (label < 0 ? v : v * (-1) ** seen[label]!++))))
    expect(await residualOf(blind)).toBeCloseTo(1, 5)
  })

  it('has no scale, no origin and no axes', async () => {
    const rotation = tf.linalg.qr(normal<Tensor2D>([4, 4], 3))[0] as Tensor2D
    const value = await residualOf(z())
    for (const changed of [tf.mul(z(), 30), tf.add(z(), 2), tf.matMul(z(), rotation)] as Tensor2D[])
      expect(Math.abs((await residualOf(changed)) - value)).toBeLessThan(rounding)
  })

  it('looks at no sample without a label', async () => {
    const known = tf.tensor2d(labels.map(label => [label < 0 ? 0 : 1]))
    const noise = tf.mul(tf.sub(1, known), normal<Tensor2D>([24, 4], 8))
    expect(await residualOf(tf.add(z(), tf.mul(noise, 50)))).toBeCloseTo(await residualOf(z()), 5)
  })
})

it('does not depend on what the classes are called', async () => {
  await tf.setBackend('cpu')
  const views = viewsOf(2, 6, 4)
  const [a, b] = [await termsOf(views, [0, 1, 0, 2, -1, 1]), await termsOf(views, [2, 0, 2, 1, -1, 0])]
  for (const name of Object.keys(a)) expect(Math.abs(a[name]! - b[name]!), name).toBeLessThan(1e-6)
})

describe('errors', () => {
  const random = createRandom(0)

  it('wants classes, and labels in a batch', async () => {
    await tf.setBackend('cpu')
    const made = vicreg.create(parseOptions(vicreg, { labels: 0.5 }), standalone)
    expect(() => made.build!({ dims: 4, batch: 6, views: 2 }, random)).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_NO_LABELS] vicreg was told to use labels and built for a data set without classes.
        Choose a data set with labels, or set labels=0.]
    `)
    expect(() => objective.terms(batchOf(viewsOf(2, 6, 4)))).toThrow(/^\[INFOMAX_NO_LABELS\]/)
  })

  it('asks for nothing where labels are not used', () => {
    const made = vicreg.create(parseOptions(vicreg, {}), standalone)
    expect(made.build).toBeUndefined()
    expect(made.usesLabels).toBeUndefined()
  })
})
