import type { Layer } from '@infomax/core'
import { createRandom, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { affineNetwork } from './affine-network.ts'
import { countRegions, sameRegion } from './region.ts'
import { normals, perceptron, pooledNetwork, residualNetwork } from './testing/networks.ts'

const networks = {
  'a perceptron': perceptron(6, 3, 20),
  'a residual network': residualNetwork(),
  'a maximum of signed numbers': pooledNetwork(),
}

describe.each(Object.entries(networks))('the way through %s', (_, network) => {
  const [from, to] = [7, 8].map(seed => normals(1, network.inputs, createRandom(seed), 2).data) as [
    Float64Array,
    Float64Array,
  ]
  const path = network.path(from, to)
  const points = (places: readonly number[]) =>
    matrix(
      Float64Array.from(places.flatMap(t => [...from].map((value, i) => value + t * (to[i]! - value)))),
      places.length,
      network.inputs,
    )

  it('goes from one end to the other without a gap, through different regions', () => {
    expect(path.pieces.length).toBeGreaterThan(10)
    expect(path.crossings).toBe(path.pieces.length - 1)
    expect(path.pieces[0]!.start).toBe(0)
    expect(path.pieces.at(-1)!.end).toBe(1)
    for (const [i, piece] of path.pieces.entries()) {
      expect(piece.end).toBeGreaterThan(piece.start)
      if (i > 0) expect(piece.start).toBe(path.pieces[i - 1]!.end)
      // cells are convex: none is entered twice
      expect(countRegions(path.pieces.map(({ region }) => region))).toBe(path.pieces.length)
    }
  })

  it('names the region of each piece, from just behind its start to just before its end', () => {
    for (const { start, end, region } of path.pieces) {
      const inside = [1e-3, 0.5, 1 - 1e-3].map(share => start + share * (end - start))
      for (const code of network.regionCodes(points(inside))) expect(sameRegion(code, region)).toBe(true)
    }
  })

  it('misses none that a fine grid finds', () => {
    const grid = network.regionCodes(points(Array.from({ length: 4001 }, (_, i) => i / 4000)))
    for (const code of grid) expect(path.pieces.some(({ region }) => sameRegion(region, code))).toBe(true)
    expect(countRegions(grid)).toBeLessThanOrEqual(path.pieces.length)
  })
})

it('cuts |x| in three by hand', () => {
  // y = ||x| − 1| turns at −1, 0 and 1
  const weights = { one: { shape: [1, 1], data: [1] }, less: { shape: [1], data: [-1] } }
  const abs: Layer = { kind: 'leaky-relu', slope: -1 }
  const layers: Layer[] = [{ kind: 'linear', weight: 'one' }, abs, { kind: 'linear', weight: 'one', bias: 'less' }, abs]
  const { pieces, crossings } = affineNetwork(layers, weights, [1]).path([-2], [2])
  expect(crossings).toBe(3)
  expect(pieces.map(({ start }) => start)).toEqual([0, 0.25, 0.5, 0.75])
})

it('turns two units at one point at once', () => {
  const weights = { w: { shape: [1, 2], data: [1, -3] }, v: { shape: [2, 1], data: [1, 1] } }
  const layers: Layer[] = [
    { kind: 'linear', weight: 'w' },
    { kind: 'leaky-relu', slope: 0 },
    { kind: 'linear', weight: 'v' },
  ]
  const { crossings } = affineNetwork(layers, weights, [1]).path([-1], [1])
  expect(crossings).toBe(1)
})

it('stays where it is', () => {
  const network = networks['a perceptron']
  const x = normals(1, 6, createRandom(1)).data
  expect(network.path(x, x)).toEqual({ pieces: [{ start: 0, end: 1, region: network.at(x).region }], crossings: 0 })
})
