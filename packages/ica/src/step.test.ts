import { createRandom, matrix } from '@infomax/math'
import { expect, it } from 'vitest'
import { type ContrastName, contrast } from './contrasts.ts'
import { createStep } from './step.ts'

/** g and g′ as the definitions have them. */
const derivatives: Readonly<Record<ContrastName, (u: number) => readonly [number, number]>> = {
  logcosh: u => [Math.tanh(1.5 * u), 1.5 * (1 - Math.tanh(1.5 * u) ** 2)],
  exp: u => [u * Math.exp((-u * u) / 2), (1 - u * u) * Math.exp((-u * u) / 2)],
  cube: u => [u ** 3, 3 * u ** 2],
}

it.each(
  (['logcosh', 'exp', 'cube'] as const).flatMap(name =>
    [
      [1, 1, 1],
      [3, 1, 513],
      [5, 3, 1023],
      [8, 8, 1024],
    ].map(([k, r, n]) => [name, k!, r!, n!] as const),
  ),
)('%s of %i channels, %i rows, %i samples is what the definition says, again and again', (name, k, r, n) => {
  const random = createRandom(k, name)
  const normal = (rows: number, columns: number) =>
    matrix(
      Float64Array.from({ length: rows * columns }, () => random.normal()),
      rows,
      columns,
    )
  const x = normal(k, n)
  const step = createStep(x, r, contrast(name, 1.5))
  // what one call leaves behind must not reach the next
  step(normal(r, k))
  const w = normal(r, k)
  const found = step(w)
  for (let i = 0; i < r; i++) {
    const terms = Array.from({ length: n }, (_, t) => {
      let u = 0
      for (let c = 0; c < k; c++) u += w.data[i * k + c]! * x.data[c * n + t]!
      return derivatives[name](u)
    })
    for (let c = 0; c < k; c++) {
      const products = terms.map(([g, slope], t) => g * x.data[c * n + t]! - slope * w.data[i * k + c]!)
      const size = products.reduce((sum, value) => sum + Math.abs(value), 0) / n
      const expected = products.reduce((sum, value) => sum + value, 0) / n
      // sums of n roundings, in another order
      expect(Math.abs(found.data[i * k + c]! - expected)).toBeLessThan((n + 30) * Number.EPSILON * (size + 1))
    }
  }
})
