import { createRandom, type Random } from '@infomax/core'
import { fromRows, mean } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { expectation, lossOf, type World } from '../../test/world.ts'
import { finiteComplexity, oracleComplexity } from '../complexity/finite.ts'
import { roundUp } from '../complexity/grid.ts'
import { norm } from '../complexity/norms.ts'
import { minimumNormHead } from './heads.ts'
import { oneHot } from './labels.ts'
import { vicregBound } from './vicreg.ts'

type Vector = readonly number[]

/** Inputs in the unit ball of ℝ³: of two classes, each four places with random probabilities. */
function randomWorld(random: Random): World {
  const share = random.uniform(0.2, 0.8)
  return [share, 1 - share].map(p => {
    const weights = Array.from({ length: 4 }, () => random.uniform(0.1, 1))
    const total = weights.reduce((a, b) => a + b)
    const center = Array.from({ length: 3 }, () => random.normal())
    const atoms = weights.map(weight => {
      const z = center.map(value => value + random.normal(0, 0.5))
      return { z: z.map(value => value / Math.max(1, norm(z, 2))), p: weight / total }
    })
    return { p, atoms }
  })
}

function draw<T extends { readonly p: number }>(from: readonly T[], random: Random): number {
  let u = random.uniform()
  const found = from.findIndex(({ p }) => (u -= p) < 0)
  return found < 0 ? from.length - 1 : found
}

/** A linear map ℝ³ → ℝ² that stretches nothing. */
function randomEncoder(random: Random): readonly Vector[] {
  const rows = [0, 1].map(() => Array.from({ length: 3 }, () => random.normal()))
  const length = norm(rows.flat(), 2)
  return rows.map(row => row.map(value => value / length))
}

const encode = (encoder: readonly Vector[], x: Vector): number[] =>
  encoder.map(row => row.reduce((sum, w, j) => sum + w * x[j]!, 0))
const distance = (a: Vector, b: Vector): number =>
  norm(
    a.map((value, i) => value - b[i]!),
    2,
  )

describe('of 200 problems whose expectations are sums', () => {
  it('holds in 1 − δ of them, the encoder chosen from a class by the pairs and the class’s complexity enumerated', () => {
    const [delta, n, m] = [0.2, 12, 5]
    let failures = 0
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, 'problem')
      const world = randomWorld(random)
      const encoders = Array.from({ length: 4 }, () => randomEncoder(random))
      const classOf = (count: number): number[] => Array.from({ length: count }, () => draw(world, random))
      const place = (label: number): Vector => world[label]!.atoms[draw(world[label]!.atoms, random)]!.z
      const [labels, pairLabels] = [classOf(n), classOf(m)]
      const [labelled, first, second] = [labels.map(place), pairLabels.map(place), pairLabels.map(place)]
      const distances = encoders.map(f => first.map((x, j) => distance(encode(f, x), encode(f, second[j]!))))
      const best = distances.reduce((best, values, i) => (mean(values) < mean(distances[best]!) ? i : best), 0)
      const chosen = (points: readonly Vector[]) => fromRows(points.map(x => encode(encoders[best]!, x)))
      const head = minimumNormHead(chosen(first), oneHot(Int32Array.from(pairLabels), 2))
      const ball = roundUp(norm(head.weights.data, 2))
      // sup over ‖W‖_F ≤ B and f of Σ⟨ξ_j, W f(x_j)⟩ is B max_f ‖Σ ξ_j f(x_j)ᵀ‖_F; √2 for Maurer's contraction
      const vector = oracleComplexity(
        2 * m,
        signs =>
          Math.max(
            ...encoders.map(f => {
              const sum = [0, 0, 0, 0]
              first.forEach((x, j) => {
                encode(f, x).forEach((value, i) => {
                  sum[i]! += signs[2 * j]! * value
                  sum[2 + i]! += signs[2 * j + 1]! * value
                })
              })
              return ball.value * norm(sum, 2)
            }),
          ),
        { method: 'enumerate' },
      )
      const { value } = vicregBound(
        {
          zLabelled: chosen(labelled),
          labels,
          zFirst: chosen(first),
          zSecond: chosen(second),
          pairLabels,
          classes: 2,
          rademacherPairs: Math.sqrt(m) * finiteComplexity(distances, { method: 'enumerate' }).value,
          // averaged over 2m signs, and of m samples
          rademacherHeads: Math.SQRT2 * 2 * Math.sqrt(m) * vector.value,
          price: ball.price,
        },
        { delta, radius: 1, headNorm: ball.value, complexity: 'empirical' },
      )
      const weights = minimumNormHead(chosen(labelled), oneHot(Int32Array.from(labels), 2)).weights
      const loss = lossOf(world, weights)
      if (value < expectation(world, (label, x) => loss(label, encode(encoders[best]!, x)))) failures++
    }
    expect(failures).toBeLessThanOrEqual(delta * 200)
  })

  it('holds in 1 − δ of them with many samples and a fixed encoder, where it is within ten times the truth', () => {
    const [delta, n, m] = [0.2, 1500, 1500]
    const ratios: number[] = []
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, 'many')
      const world = randomWorld(random)
      const labels = Array.from({ length: n }, () => draw(world, random))
      const place = (label: number): number[] => [...world[label]!.atoms[draw(world[label]!.atoms, random)]!.z]
      const pairLabels = Array.from({ length: m }, () => draw(world, random))
      const zLabelled = fromRows(labels.map(place))
      const { value } = vicregBound(
        {
          zLabelled,
          labels,
          zFirst: fromRows(pairLabels.map(place)),
          zSecond: fromRows(pairLabels.map(place)),
          pairLabels,
          classes: 2,
        },
        { delta, radius: 1 },
      )
      const truth = expectation(
        world,
        lossOf(world, minimumNormHead(zLabelled, oneHot(Int32Array.from(labels), 2)).weights),
      )
      ratios.push(value / truth)
    }
    expect(ratios.filter(ratio => ratio < 1).length).toBeLessThanOrEqual(delta * 200)
    // 8.4 with these seeds, a third of it the complexity and deviation of heads; a factor lost or gained would show
    expect(mean(ratios)).toBeGreaterThan(8)
    expect(mean(ratios)).toBeLessThan(9)
  })
})
