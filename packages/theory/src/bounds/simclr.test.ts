import { createRandom, type Random, standalone } from '@infomax/core'
import { expect, it } from 'vitest'
import { simclr, simclrBound } from './simclr.ts'

type Vector = readonly number[]

const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, j) => sum + value * b[j]!, 0)
const logistic = (v: number): number => Math.log2(1 + Math.exp(-v))

/** Classes with probabilities ρ, each of two places in the unit disc, equally likely. */
function randomWorld(random: Random) {
  const weights = Array.from({ length: 3 }, () => random.uniform(0.2, 1))
  const total = weights.reduce((a, b) => a + b)
  const places = weights.map(() => {
    const angle = random.uniform(0, 2 * Math.PI)
    return [0, 1].map(() => {
      const own = angle + random.normal(0, 0.4)
      return [Math.cos(own), Math.sin(own)] as const
    })
  })
  return { rho: weights.map(weight => weight / total), places }
}

/** L_sup^μ: tasks of two classes, which are different, with class means as weights. */
function supervised({ rho, places }: ReturnType<typeof randomWorld>, loss = logistic): number {
  const means = places.map(([a, b]) => [(a![0] + b![0]) / 2, (a![1] + b![1]) / 2])
  let [sum, weight] = [0, 0]
  rho.forEach((own, i) => {
    rho.forEach((other, j) => {
      if (i === j) return
      for (const x of places[i]!) sum += ((own * other) / 2) * loss(dot(x, means[i]!) - dot(x, means[j]!))
      weight += own * other
    })
  })
  return sum / weight
}

it('holds in 1 − δ of 200 problems whose expectations are sums, and would not without its deviation', () => {
  const [delta, triples] = [0.2, 40]
  let [failures, without] = [0, 0]
  for (let seed = 0; seed < 200; seed++) {
    const random = createRandom(seed, 'simclr')
    const world = randomWorld(random)
    const draw = (): number => {
      let u = random.uniform()
      return Math.max(
        0,
        world.rho.findIndex(p => (u -= p) < 0),
      )
    }
    const place = (label: number): number[] => [...world.places[label]![random.integer(2)]!]
    const anchors = Array.from({ length: triples }, draw)
    const result = simclrBound(
      {
        zAnchor: anchors.map(place),
        zPositive: anchors.map(place),
        zNegative: anchors.map(() => place(draw())),
        classProbabilities: world.rho,
      },
      { delta, radius: 1 },
    )
    const truth = supervised(world)
    if (result.value < truth) failures++
    if (result.value - result.terms.deviation!.value < truth) without++
  }
  expect(failures).toBeLessThanOrEqual(delta * 200)
  expect(without).toBeGreaterThan(0)
})

it.each(['logistic', 'hinge'] as const)(
  'has the loss 1 where representations are zero, %s, whatever the classes',
  loss => {
    const zero = [
      [0, 0],
      [0, 0],
    ]
    const { terms } = simclrBound(
      { zAnchor: zero, zPositive: zero, zNegative: zero, classProbabilities: [0.3, 0.7] },
      { loss },
    )
    expect(terms.contrastive!.value + terms.collision!.value).toBeCloseTo(1, 14)
  },
)

it('has the value of its formula', () => {
  const evidence = {
    zAnchor: [[1, 0]],
    zPositive: [[0.6, 0.8]],
    zNegative: [[0, 1]],
    classProbabilities: [0.5, 0.25, 0.25],
    rademacher: 0.2,
  }
  const { terms, constants, value } = simclrBound(evidence, { radius: 1, delta: 0.1 })
  const scale = 1 / (1 - 0.375)
  expect(constants.collision).toBeCloseTo(0.375, 14)
  expect(terms.contrastive!.value).toBeCloseTo(scale * logistic(0.6), 14)
  expect(terms.collision!.value).toBeCloseTo(-scale * 0.375, 14)
  expect(terms.complexity!.value).toBeCloseTo((scale * 2 * Math.sqrt(12) * 0.2) / Math.LN2, 14)
  expect(terms.deviation!.value).toBeCloseTo(scale * logistic(-2) * Math.sqrt(Math.log(10) / 2), 14)
  expect(value).toBeCloseTo(
    Object.values(terms).reduce((sum, term) => sum + term.value, 0),
    14,
  )
})

it('measures the mean-classifier loss on test data, classes weighted by ρ', () => {
  const world = randomWorld(createRandom(3, 'test'))
  const zTest = world.places.flat().map(place => [...place])
  // class 0 twice as often as the others: its weight stays ρ
  const doubled = [...zTest, ...zTest.slice(0, 2)]
  const evidence = { zAnchor: zTest, zPositive: zTest, zNegative: zTest, classProbabilities: world.rho }
  const { measured } = simclrBound(
    { ...evidence, zTest: doubled, testLabels: [0, 0, 1, 1, 2, 2, 0, 0] },
    { loss: 'hinge' },
  )
  expect(measured).toBeCloseTo(
    supervised(world, v => Math.max(0, 1 - v)),
    12,
  )
})

it('warns of suprema and capacities that were not given, and of classes that collide', () => {
  const z = [
    [1, 0],
    [0, 1],
  ]
  const { warnings, constants } = simclrBound({
    zAnchor: z,
    zPositive: z,
    zNegative: z,
    classProbabilities: [0.9, 0.1],
  })
  expect(warnings.map(({ code }) => code)).toEqual(['ESTIMATED_SUPREMA', 'CAPACITY_NOT_GIVEN', 'CLASSES_COLLIDE'])
  expect(constants.radius).toBeCloseTo(1.1, 14)
})

it.each([
  ['negatives that are missing', { zNegative: undefined }, /BAD_SHAPE.*zNegative/],
  ['fewer positives', { zPositive: [[1, 0]] }, /LENGTH_MISMATCH.*zPositive/],
  ['one class', { classProbabilities: [1, 0] }, /BAD_VALUE.*One class/],
  ['shares that do not sum to 1', { classProbabilities: [0.5, 0.2] }, /BAD_VALUE.*sum/],
  [
    'NaN',
    {
      zAnchor: [
        [1, 0],
        [Number.NaN, 1],
      ],
    },
    /BAD_VALUE.*zAnchor, row 1/,
  ],
  ['labels without their test data', { testLabels: [0, 1] }, /BAD_SHAPE.*zTest/],
  [
    'a class without a probability',
    {
      zTest: [
        [1, 0],
        [0, 1],
      ],
      testLabels: [0, 2],
    },
    /BAD_VALUE.*testLabels/,
  ],
])('refuses %s', (_, changed, message) => {
  const z = [
    [1, 0],
    [0, 1],
  ]
  expect(() =>
    simclrBound({ zAnchor: z, zPositive: z, zNegative: z, classProbabilities: [0.5, 0.5], ...changed } as never),
  ).toThrow(message)
})

it('refuses representations longer than the radius', () => {
  const z = [
    [1, 0],
    [0, 2],
  ]
  expect(() =>
    simclrBound({ zAnchor: z, zPositive: z, zNegative: z, classProbabilities: [0.5, 0.5] }, { radius: 1 }),
  ).toThrow(/BAD_VALUE.*length 2/)
})

it('is a component', () => {
  const z = [
    [1, 0],
    [0, 1],
  ]
  const evidence = { zAnchor: z, zPositive: z, zNegative: z, classProbabilities: [0.5, 0.5] }
  expect(simclr.create(simclr.options.parse({}), standalone).evaluate(evidence)).toEqual(simclrBound(evidence))
})
