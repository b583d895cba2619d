import { createRandom, type Matrix, mean, type Random, variance } from '@infomax/math'
import { expect, it } from 'vitest'
import { sources } from '../test/mixtures.ts'
import { looksNormal } from './normality.ts'

/** n draws of each law, of zero mean and unit variance, as separated sources are. */
const rows = (draws: readonly ((random: Random) => number)[], n: number): Matrix<Float64Array> => {
  const data = draws.flatMap((draw, i) => {
    const random = createRandom(0, i)
    const values = Array.from({ length: n }, () => draw(random))
    const center = mean(values)
    const deviation = Math.sqrt(variance(values, 0))
    return values.map(value => (value - center) / deviation)
  })
  return { data: Float64Array.from(data), rows: draws.length, columns: n }
}

/** ±√3 in a third of the samples, else 0: of skewness 0 and excess kurtosis 0, as a normal variable. */
const threePoints = (random: Random): number => [-Math.sqrt(3), Math.sqrt(3), 0, 0, 0, 0][random.integer(6)]!

it('finds the normal rows among others, the smaller departures at more samples', () => {
  const { normal, uniform, laplace, bimodal, exponential, logistic } = sources
  expect(looksNormal(rows([uniform, normal, laplace, bimodal, normal, exponential, threePoints], 1000))).toEqual([1, 4])
  expect(looksNormal(rows([logistic, normal], 5000))).toEqual([1])
})

it('takes no normal row for another at 100 000 samples, where a wrong constant would show', () => {
  // within 4 standard errors E log cosh is known to 0.001
  expect(looksNormal(rows([sources.normal], 100_000))).toEqual([0])
})
