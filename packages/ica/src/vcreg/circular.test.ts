import { createRandom } from '@infomax/math'
import { expect, it } from 'vitest'
import { circular } from './circular.ts'

it('is cosine and sine of factor · y within 8e-16 below the limit, and the standard functions above', () => {
  const random = createRandom(0)
  const factor = 1.7
  const y = Float64Array.from({ length: 100_000 }, (_, i) => random.uniform(-1, 1) * 10 ** (i % 5))
  const cosine = new Float64Array(y.length)
  const sine = new Float64Array(y.length)
  circular(y, 0, y.length, factor, cosine, 0, sine, 0)
  let worst = 0
  y.forEach((value, t) => {
    const x = factor * value
    worst = Math.max(worst, Math.abs(cosine[t]! - Math.cos(x)), Math.abs(sine[t]! - Math.sin(x)))
  })
  expect(worst).toBeLessThan(8e-16)
})
