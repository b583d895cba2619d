import type { Layer } from '@infomax/core'
import { createRandom, fromRows, matMul, matrix, transpose } from '@infomax/math'
import { expect, it } from 'vitest'
import { affineNetwork } from './affine-network.ts'
import { gaussianMixture, logDensity } from './gaussian-mixture.ts'
import { outputMixture } from './output-mixture.ts'
import { normals, perceptron, residualNetwork } from './testing/networks.ts'

/** x ↦ x W + b, one region. */
function affine(inputs: number, outputs: number) {
  const [w, b] = [normals(inputs, outputs, createRandom(1)), normals(1, outputs, createRandom(2))]
  const weights = { w: { shape: [inputs, outputs], data: w.data }, b: { shape: [outputs], data: b.data } }
  const layers: Layer[] = [{ kind: 'linear', weight: 'w', bias: 'b' }]
  return { network: affineNetwork(layers, weights, [inputs]), w }
}

const close = (a: Float64Array | Float32Array, b: Float64Array | Float32Array) => {
  expect(a.length).toBe(b.length)
  for (const [i, value] of b.entries()) expect(a[i]).toBeCloseTo(value, 12)
}

it('of an affine map is the Gaussian of its noise, A Σ Aᵀ + s²I', () => {
  const { network, w } = affine(5, 3)
  const x = normals(2, 5, createRandom(3))
  const mixture = outputMixture(network, x, { deviation: 0.7 }, 0.01)
  const expected = matMul(transpose(w), w).data.map((value, i) => 0.49 * value + (i % 4 === 0 ? 0.01 : 0))
  for (const { data } of mixture.covariances) close(data, expected)
  close(mixture.means.data, network.forward(x).data)
})

it('takes noise in directions, one set for all or one for each prototype', () => {
  const { network, w } = affine(5, 3)
  const x = normals(2, 5, createRandom(3))
  const directions = [normals(3, 5, createRandom(4)), normals(4, 5, createRandom(5))]
  const images = directions.map(u => matMul(u, w)).map(image => matMul(transpose(image), image).data)
  const each = outputMixture(network, x, { directions })
  for (const n of [0, 1]) close(each.covariances[n]!.data, images[n]!)
  const same = outputMixture(network, x, { directions: directions[0]! })
  for (const { data } of same.covariances) close(data, images[0]!)
})

it('has the slopes of a curved network where its prototypes lie', () => {
  const network = residualNetwork(3)
  const x = normals(3, network.inputs, createRandom(6))
  const mixture = outputMixture(network, x, { deviation: 0.1 }, 1e-4)
  // near the means, where the density is of the size of 1
  const z = matrix(
    mixture.means.data.map((value, i) => value + 0.05 * Math.cos(i)),
    3,
    3,
  )
  const covariances = [0, 1, 2].map(n => {
    const slope = network.at(x.data.subarray(n * network.inputs, (n + 1) * network.inputs)).slope()
    const { data } = matMul(slope, transpose(slope))
    return matrix(
      data.map((value, i) => 0.01 * value + (i % 4 === 0 ? 1e-4 : 0)),
      3,
      3,
    )
  })
  close(logDensity(mixture, z), logDensity(gaussianMixture(network.forward(x), covariances), z))
})

it('explains a singular covariance: more outputs than directions of noise', () => {
  const network = perceptron(2, 5)
  const x = normals(1, 2, createRandom(1))
  expect(() => outputMixture(network, x, { deviation: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_NOT_POSITIVE_DEFINITE] The covariance of component 0 has rank 2 in 5 dimensions, its least eigenvalue is -1.7121210095268637e-18; a positive definite one was expected.
      A Gaussian on a subspace has no density. A Σ Aᵀ is singular where noise has fewer directions than there are outputs, or where
      units that are off cut A down. Add noise of the outputs: outputVariance > 0.]
  `)
  const { groups } = outputMixture(network, x, { deviation: 0.1 }, 1e-3)
  expect(Number.isFinite(groups[0]!.logdet)).toBe(true)
})

it.each([
  ['noise of deviation 0', { deviation: 0 }, 0, 'BAD_VALUE'],
  ['a negative output variance', { deviation: 1 }, -1, 'BAD_VALUE'],
  ['an output variance that is no number', { deviation: 1 }, Number.NaN, 'BAD_VALUE'],
  ['directions for other prototypes', { directions: [fromRows([[1, 2]])] }, 0, 'LENGTH_MISMATCH'],
  ['directions in other dimensions', { directions: fromRows([[1, 2, 3]]) }, 0, 'BAD_SHAPE'],
] as const)('refuses %s', (_, noise, outputVariance, code) => {
  const x = normals(2, 2, createRandom(1))
  expect(() => outputMixture(perceptron(2, 2), x, noise, outputVariance)).toThrowError(
    expect.objectContaining({ code }),
  )
})
