import type { Estimate } from '@infomax/core'
import { expect, it } from 'vitest'
import {
  anderson,
  cka,
  dhsic,
  discreteMi,
  distanceCorrelation,
  distanceCovariance,
  henzeZirkler,
  hsic,
  ksg,
  kurtosistest,
  mardia,
  normaltest,
  pairwiseHsic,
  shapiro,
  skewtest,
} from '../src/index.ts'
import { normals, X, X0, XY, Y } from './inputs.ts'

const many = normals(1, 160, 2)
const labels = X.map((_, i) => i % 3)
const pairs: readonly (readonly [method: string, estimate: () => Promise<Estimate>])[] = [
  ['gamma approximation', () => hsic(X, Y)],
  ['50 permutations', () => hsic(X, Y, { permutations: 50 })],
  ['Student’s t with 19 degrees of freedom', () => hsic(many, many, { blockSize: 8 })],
  ['gamma approximation of all permutations', () => dhsic(XY)],
  ['20 permutations', () => dhsic(XY, { permutations: 20 })],
  ['20 permutations', () => pairwiseHsic(XY, { permutations: 20 })],
  ['χ² with 1 degree of freedom', () => distanceCorrelation(X, Y)],
  ['χ² with 1 degree of freedom', () => distanceCovariance(X, Y)],
  ['9 permutations', () => distanceCorrelation(X, Y, { permutations: 9 })],
  ['gamma approximation of all permutations', () => cka(X, Y)],
  ['9 permutations', () => cka(X, Y, { permutations: 9 })],
  ['7 permutations', () => ksg(X, Y, { shuffles: 7 })],
  ['7 permutations', () => discreteMi(labels, labels, { permutations: 7 })],
  ['χ² with 2 degrees of freedom', () => normaltest(X0)],
  ['normal approximation', () => skewtest(X0)],
  ['normal approximation', () => kurtosistest(X0)],
  ['Royston’s approximation', () => shapiro(X0)],
  ['Stephens’ approximation', () => anderson(X0)],
  ['Simes’ of 4 columns, each by χ² with 2 degrees of freedom', () => normaltest(XY)],
  // d(d + 1)(d + 2)/6 + 1 = 4 + 1 in two dimensions
  ['χ² with 5 degrees of freedom', () => mardia(X)],
  ['log-normal approximation', () => henzeZirkler(X)],
]

it.each(pairs)('a p-value says how it came about: %s', async (method, estimate) => {
  const { pValue, pValueMethod } = await estimate()
  expect(pValue).toBeGreaterThanOrEqual(0)
  expect(pValueMethod).toBe(method)
})

it('without a p-value nothing is said', async () => {
  for (const estimate of [
    ksg(X, Y),
    discreteMi(labels, labels),
    pairwiseHsic(XY),
    hsic(X.slice(0, 5), Y.slice(0, 5)),
  ]) {
    const found = await estimate
    expect(found.pValue).toBeUndefined()
    expect(found.pValueMethod).toBeUndefined()
  }
})
