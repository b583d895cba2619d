import { describe, expect, it } from 'vitest'
import { type Case, outcome, type World } from '../../test/world.ts'

/** Rounding of sums over up to 10⁵ samples. */
const rounding = 1e-9

/**
 * The six events hold in each of these, so the whole bound has to; without its term it does not. Samples are made, not
 * drawn: the bound is a deterministic inequality once the events hold, and they hold for these.
 */
function needs(term: string, given: Case): void {
  const { result, truth, slack } = outcome(given)
  for (const [event, value] of Object.entries(slack)) expect(value, event).toBeGreaterThanOrEqual(-rounding)
  expect(result.value).toBeGreaterThanOrEqual(truth - rounding)
  expect(result.value - result.terms[term]!.value).toBeLessThan(truth - rounding)
}

/** One class at (1, ±1): W* = (1, 0) fits all of it, but the minimum-norm head on one point alone is (1, ±1)/2. */
const oneClass = (rare: number): World => [
  {
    p: 1,
    atoms: [
      { z: [1, 1], p: 1 - rare },
      { z: [1, -1], p: rare },
    ],
  },
]

/** Two classes at (1, ±1), each on its own side with probability 0.8. */
const overlapping: World = [
  {
    p: 0.5,
    atoms: [
      { z: [1, 1], p: 0.8 },
      { z: [1, -1], p: 0.2 },
    ],
  },
  {
    p: 0.5,
    atoms: [
      { z: [1, 1], p: 0.2 },
      { z: [1, -1], p: 0.8 },
    ],
  },
]

/** Only the likely side of each class was labelled: the head takes it for certain. */
const likelySides = (count: number): Case['labelled'] => [
  { label: 0, atom: 0, count },
  { label: 1, atom: 1, count },
]

describe('without a term the bound fails', () => {
  it('invariance: pairs are as they should be, only one side was labelled', () => {
    const count = 5000
    needs('invariance', {
      world: oneClass(0.5),
      labelled: [{ label: 0, atom: 0, count: 4 * count }],
      pairs: [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ].map(([first, second]) => ({ label: 0, first: first!, second: second!, count })),
    })
  })

  it('residual on the pairs: classes overlap, but not on what was labelled', () => {
    const sides = [0, 1].flatMap(label => [0, 1].flatMap(first => [0, 1].map(second => ({ label, first, second }))))
    const pairs = sides.map(({ label, first, second }) => {
      const p = (atom: number): number => overlapping[label]!.atoms[atom]!.p
      return { label, first, second, count: Math.round(20000 * p(first) * p(second)) }
    })
    needs('residualPairs', { world: overlapping, labelled: likelySides(20000), pairs })
  })

  it('residual on the labelled samples: a rare class with leverage spoils the fit, and no pair shows it', () => {
    const world: World = [
      { p: 1 - 1 / 300, atoms: [{ z: [1], p: 1 }] },
      { p: 1 / 300, atoms: [{ z: [30], p: 1 }] },
    ]
    needs('residualLabelled', {
      world,
      labelled: [
        { label: 0, atom: 0, count: 299 * 300 },
        { label: 1, atom: 0, count: 300 },
      ],
      pairs: [{ label: 0, first: 0, second: 0, count: 100000 }],
    })
  })

  it('complexity of distances: the encoder brought just these pairs together', () => {
    const m = 20000
    needs('complexityPairs', {
      world: oneClass(0.5),
      labelled: [{ label: 0, atom: 0, count: 20000 }],
      pairs: [0, 1].map(side => ({ label: 0, first: side, second: side, count: m / 2 })),
      // a class that can choose any distance up to τ = 2 for each pair has (1/m) E sup Σ ξv = τ/2
      rademacherPairs: Math.sqrt(m),
    })
  })

  it('deviation of distances: no pair happens to have two sides', () => {
    needs('deviationPairs', {
      world: oneClass(0.1),
      labelled: [{ label: 0, atom: 0, count: 50000 }],
      pairs: [
        { label: 0, first: 0, second: 0, count: 27 },
        { label: 0, first: 1, second: 1, count: 3 },
      ],
    })
  })

  it('deviation of distances on labelled samples: the one that was labelled is the rare one', () => {
    const rare = 0.05
    const pairs = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ].map(([first, second]) => {
      const p = (side: number): number => (side === 0 ? 1 - rare : rare)
      return { label: 0, first: first!, second: second!, count: Math.round(40000 * p(first!) * p(second!)) }
    })
    needs('deviationLabelled', { world: oneClass(rare), labelled: [{ label: 0, atom: 1, count: 1 }], pairs })
  })

  it('class frequencies: one class was not labelled', () => {
    const axis = (j: number): readonly number[] => [0, 1, 2].map(i => (i === j ? 1 : 0))
    const world: World = [0.475, 0.475, 0.05].map((p, j) => ({ p, atoms: [{ z: axis(j), p: 1 }] }))
    const given: Case = {
      world,
      labelled: [0, 1].map(label => ({ label, atom: 0, count: 10 })),
      pairs: [0, 1, 2].map(label => ({ label, first: 0, second: 0, count: 10 })),
    }
    needs('classFrequency', given)
    needs('classFrequency', { ...given, unknownFrequencies: true })
  })

  /** The first of each pair on the likely side; distances as they should be, or a little more. */
  const memorised = (count: number): Case['pairs'] =>
    [0, 1].flatMap(label =>
      [0, 1].map(second => ({ label, first: label, second, count: (second === label ? 2 : 1) * count })),
    )

  it('complexity of heads: the encoder put just these pairs on the right side', () => {
    const m = 24000
    needs('complexityHeads', {
      world: overlapping,
      labelled: likelySides(20000),
      pairs: memorised(m / 6),
      // twice this over √m is 0.3, and the expected loss is 0.2 √2
      rademacherHeads: 0.15 * Math.sqrt(m),
    })
  })

  it('deviation of heads: few pairs happen to be on the right side', () => {
    needs('deviationHeads', { world: overlapping, labelled: likelySides(20000), pairs: memorised(5) })
  })

  it('deviation of residuals on labelled samples: what was labelled is what the head on the pairs gets wrong', () => {
    const far = 1e4
    const rare = 0.001
    // the head on the pairs separates at 2, the head on the labelled samples at 0; they differ by 1/far only
    const world: World = [
      {
        p: 0.5,
        atoms: [
          { z: [far, 3], p: 1 - rare },
          { z: [far, 1], p: rare },
        ],
      },
      {
        p: 0.5,
        atoms: [
          { z: [far, 1], p: 1 - rare },
          { z: [far, -1], p: rare },
        ],
      },
    ]
    needs('deviationResiduals', {
      world,
      delta: 0.05,
      labelled: [
        { label: 0, atom: 1, count: 1 },
        { label: 1, atom: 1, count: 1 },
      ],
      pairs: [0, 1].map(label => ({ label, first: 0, second: 0, count: 10000 })),
    })
  })
})
