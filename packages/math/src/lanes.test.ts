import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLanes, lanes, scalarLanes, simdLanes } from './lanes.ts'
import { createRandom } from './random.ts'

const kinds = ['points', 'nearest', 'farthest'] as const

/** One lane of a block, in a loop. */
function distance(
  memory: Float64Array,
  kind: (typeof kinds)[number],
  squared: boolean,
  lane: number,
  columns: number,
  block: number,
): number {
  let sum = 0
  for (let j = 0; j < columns; j++) {
    const at = block + j * (kind === 'points' ? 16 : 32) + lane
    const [low, high] = [memory[at]!, memory[kind === 'points' ? at : at + 16]!]
    const gap =
      kind === 'farthest'
        ? Math.max(memory[j]! - low, high - memory[j]!)
        : Math.max(low - memory[j]!, memory[j]! - high, 0)
    sum = squared ? sum + gap * gap : Math.max(sum, gap)
  }
  return sum
}

describe.each([
  ['in WebAssembly', simdLanes],
  ['in JavaScript', scalarLanes],
])('lanes %s', (_, create) => {
  it('compare sixteen at a time, to the last bit as one by one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1000 }),
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 4, noNaN: true }),
        (seed, columns, limit) => {
          const [out, block] = [12, 40]
          const space = create(block + 2 * lanes * columns)
          const random = createRandom(seed, 'lanes')
          for (let at = 0; at < space.memory.length; at++) space.memory[at] = random.normal()
          for (const kind of kinds)
            for (const squared of [false, true]) {
              const expected = Array.from({ length: lanes }, (_, lane) =>
                distance(space.memory, kind, squared, lane, columns, block),
              )
              const within = (squared ? space.euclidean : space.chebyshev)[kind](0, block, out, columns, limit)
              expect([...space.memory.subarray(out, out + lanes)]).toEqual(expected)
              expect(within).toBe(expected.reduce((bits, value, lane) => bits | (value <= limit ? 1 << lane : 0), 0))
            }
        },
      ),
      { seed: 1, numRuns: 40 },
    )
  })
  it('are never within any limit where nothing is', () => {
    const space = create(100)
    space.memory.fill(Number.NaN)
    space.memory[0] = 0
    for (const kind of kinds)
      for (const metric of [space.chebyshev, space.euclidean])
        expect(metric[kind](0, 40, 8, 1, Number.POSITIVE_INFINITY)).toBe(0)
  })
})

it('fall back where WebAssembly is forbidden', () => {
  const allowed = globalThis.WebAssembly
  try {
    Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, writable: true, value: undefined })
    expect(createLanes(100).memory.length).toBe(100)
  } finally {
    Object.defineProperty(globalThis, 'WebAssembly', { configurable: true, writable: true, value: allowed })
  }
  // whole pages of 64 KiB
  expect(createLanes(100).memory.length).toBe(8192)
})
