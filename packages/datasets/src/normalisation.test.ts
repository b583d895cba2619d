import { createRandom } from '@infomax/core'
import { expect, test } from 'vitest'
import { normalisationOf } from './normalisation.ts'

const random = createRandom(0, 'normalisation')

test('bytes agree with the definition, channel by channel', () => {
  const bytes = Uint8Array.from({ length: 4 * 5 * 3 }, (_, i) => random.integer(i % 3 === 0 ? 256 : 9))
  const { mean, deviation } = normalisationOf(bytes, 3, 15)
  for (let c = 0; c < 3; c++) {
    const values = [...bytes].filter((_, i) => i % 3 === c).map(x => x / 255)
    const m = values.reduce((sum, x) => sum + x, 0) / values.length
    const s = Math.sqrt(values.reduce((sum, x) => sum + (x - m) ** 2, 0) / values.length)
    // Twenty numbers of about one: rounding of some 1e-16 each.
    expect(mean[c]).toBeCloseTo(m, 13)
    expect(deviation[c]).toBeCloseTo(s, 13)
  }
})

test('floats with a large mean keep their small deviation', () => {
  const floats = Float32Array.from([4096.25, 4096.75, 4096.25, 4096.75])
  expect(normalisationOf(floats, 1, 1)).toEqual({ mean: [4096.5], deviation: [0.25] })
})

test('rows restrict it, and a constant channel has deviation 1', () => {
  const floats = Float32Array.of(1, 7, 3, 7, 100, 100)
  expect(normalisationOf(floats, 2, 2, Int32Array.of(0, 1))).toEqual({ mean: [2, 7], deviation: [1, 1] })
  expect(normalisationOf(Uint8Array.of(51, 51), 1, 1)).toEqual({ mean: [0.2], deviation: [1] })
})
