import { createRandom } from '@infomax/core'
import { wilsonInterval } from '@infomax/math'
import { expect, it } from 'vitest'
import { frequencies, frequencyDeviation, knownDeviation } from './class-frequency.ts'

it('is above the true deviation as often as it says, and below the closed form it sharpens', () => {
  const p = [0.6, 0.3, 0.08, 0.02]
  const [n, delta, runs] = [40, 0.3, 2000]
  const random = createRandom(5)
  let failures = 0
  for (let run = 0; run < runs; run++) {
    const labels = Int32Array.from({ length: n }, () => {
      let u = random.uniform()
      return p.findIndex(share => (u -= share) < 0)
    })
    const shares = frequencies(labels, p.length)
    const bound = frequencyDeviation(shares, Math.log((2 * p.length) / delta) / n)
    const truth = knownDeviation(shares, p)
    if (bound < truth) failures++
    else {
      const chernoff = Math.sqrt((2 * Math.log((2 * p.length) / delta)) / n)
      // |p − p̂| ≤ √(2 ln(2c/δ)/n) √max(p, p̂), with p the largest that the event allows
      const worst = shares.reduce(
        (sum, q) => sum + chernoff * Math.sqrt(q + chernoff ** 2 + chernoff * Math.sqrt(q)),
        0,
      )
      expect(bound).toBeLessThanOrEqual(worst)
    }
  }
  expect(wilsonInterval(failures, runs, 0.999).low).toBeLessThanOrEqual(delta)
})

it('has hand values', () => {
  // one class alone has probability 1
  expect(frequencyDeviation(Float64Array.of(1), 0.5)).toBe(0)
  // an unseen class has at most 1 − e^{−budget}, and twice that is all that can move
  expect(frequencyDeviation(Float64Array.of(1, 0), 0.2)).toBeCloseTo(2 * (1 - Math.exp(-0.2)), 14)
  // with no budget to speak of p can be (1, 0)
  expect(frequencyDeviation(Float64Array.of(0.5, 0.5), 50)).toBe(1)
  expect(knownDeviation(Float64Array.of(0.5, 0.5), [0.7, 0.3])).toBeCloseTo(0.4, 15)
})
