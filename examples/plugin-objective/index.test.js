import { testObjective } from '@infomax/testing'
import { ccaSsg } from './index.js'

/** The formula again, in loops over plain numbers. */
function reference([a, b], lambda = 0.01) {
  const [x, y] = [a, b].map(standardise)
  const n = x.length
  const d = x[0].length
  let invariance = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) invariance += (x[i][j] - y[i][j]) ** 2
  let decorrelation = 0
  for (const z of [x, y])
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) {
        let product = 0
        for (let i = 0; i < n; i++) product += z[i][j] * z[i][k]
        decorrelation += (product - (j === k ? 1 : 0)) ** 2
      }
  return invariance + lambda * decorrelation
}

function standardise(z) {
  const out = z.map(row => [...row])
  for (let j = 0; j < z[0].length; j++) {
    const mean = z.reduce((sum, row) => sum + row[j], 0) / z.length
    const length = Math.sqrt(z.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) + 1e-6)
    for (const row of out) row[j] = (row[j] - mean) / length
  }
  return out
}

testObjective(ccaSsg, { symmetric: true, steps: 100, reference })
