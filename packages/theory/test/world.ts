import { fromRows } from '@infomax/math'
import { frequencies } from '../src/bounds/class-frequency.ts'
import { losses, minimumNormHead } from '../src/bounds/heads.ts'
import { oneHot } from '../src/bounds/labels.ts'
import { type VicregResult, vicregBound } from '../src/bounds/vicreg.ts'
import type { VicregEvidence } from '../src/bounds/vicreg-evidence.ts'

/** A distribution with finite support: of each class its probability, and its representations with theirs. */
export type World = readonly {
  readonly p: number
  readonly atoms: readonly { readonly z: readonly number[]; readonly p: number }[]
}[]

/** How often an atom of a class was drawn. */
export type Draws = readonly { readonly label: number; readonly atom: number; readonly count: number }[]
export type PairDraws = readonly {
  readonly label: number
  readonly first: number
  readonly second: number
  readonly count: number
}[]

export interface Case {
  readonly world: World
  readonly labelled: Draws
  readonly pairs: PairDraws
  readonly delta?: number
  readonly rademacherPairs?: number
  readonly rademacherHeads?: number
  /** Leaves the class frequencies to be bounded. */
  readonly unknownFrequencies?: boolean
}

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((value, i) => value - b[i]!))

/** The expectation over the world of what depends on class and representation. */
export const expectation = (world: World, value: (label: number, z: readonly number[]) => number): number =>
  world.reduce(
    (sum, { p, atoms }, y) => sum + p * atoms.reduce((inner, atom) => inner + atom.p * value(y, atom.z), 0),
    0,
  )

/** ‖Wz − e_y‖ for W as d × classes. */
export const lossOf =
  (world: World, weights: { readonly data: ArrayLike<number> }) =>
  (label: number, z: readonly number[]): number =>
    Math.hypot(
      ...world.map(
        (_, y) =>
          z.reduce((sum, value, j) => sum + value * weights.data[j * world.length + y]!, 0) - (y === label ? 1 : 0),
      ),
    )

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

function evidenceOf({ world, labelled, pairs, ...rest }: Case): VicregEvidence {
  const z = (label: number, atom: number): number[] => [...world[label]!.atoms[atom]!.z]
  return {
    zLabelled: fromRows(labelled.flatMap(({ label, atom, count }) => repeat(count, z(label, atom)))),
    labels: labelled.flatMap(({ label, count }) => repeat(count, label)),
    zFirst: fromRows(pairs.flatMap(({ label, first, count }) => repeat(count, z(label, first)))),
    zSecond: fromRows(pairs.flatMap(({ label, second, count }) => repeat(count, z(label, second)))),
    pairLabels: pairs.flatMap(({ label, count }) => repeat(count, label)),
    classes: world.length,
    rademacherPairs: rest.rademacherPairs ?? 0,
    rademacherHeads: rest.rademacherHeads ?? 0,
    ...(rest.unknownFrequencies ? {} : { classProbabilities: world.map(({ p }) => p) }),
  }
}

export interface Outcome {
  readonly result: VicregResult
  /** E‖W_S f(x) − y‖, exactly. */
  readonly truth: number
  /** Of each of the six events, its right side less its left: it holds where that is not negative. */
  readonly slack: Readonly<Record<string, number>>
}

/**
 * The bound with every supremum taken over the support, what it bounds, and whether the events hold that it rests on.
 */
export function outcome(given: Case): Outcome {
  const { world, pairs, delta = 0.5 } = given
  const evidence = evidenceOf(given)
  const [z, first] = [evidence.zLabelled, evidence.zFirst] as [ReturnType<typeof fromRows>, ReturnType<typeof fromRows>]
  const [labels, pairLabels] = [Int32Array.from(evidence.labels), Int32Array.from(evidence.pairLabels)]
  const head = minimumNormHead(z, oneHot(labels, world.length))
  const pairHead = minimumNormHead(first, oneHot(pairLabels, world.length))
  const supremum = (value: (label: number, z: readonly number[]) => number): number =>
    Math.max(...world.flatMap(({ atoms }, y) => atoms.map(atom => value(y, atom.z))))
  const [loss, pairLoss] = [lossOf(world, head.weights), lossOf(world, pairHead.weights)]
  const tau = supremum((y, a) => Math.max(...world[y]!.atoms.map(({ z }) => distance(a, z))))
  const [kappaLabelled, kappaPairs] = [supremum(loss), supremum(pairLoss)]
  const result = vicregBound(evidence, { delta, tau, tauTrained: tau, kappa: kappaPairs, kappaLabelled, kappaPairs })
  const [n, m] = [z.rows, first.rows]
  const small = (share: number, count: number): number => Math.sqrt(Math.log(1 / share) / (2 * count))
  const share = delta / 6
  const inClass = (y: number, value: (z: readonly number[]) => number): number =>
    world[y]!.atoms.reduce((sum, { z, p }) => sum + p * value(z), 0)
  const meanOver = (value: (label: number, z: readonly number[]) => number): number =>
    given.labelled.reduce(
      (sum, { label, atom, count }) => sum + (count / n) * value(label, world[label]!.atoms[atom]!.z),
      0,
    )
  const spread = (y: number, a: readonly number[]): number => inClass(y, b => distance(a, b))
  const expectedSpread = expectation(world, spread)
  const expectedLoss = expectation(world, pairLoss)
  const seen = pairs.reduce(
    (sum, { label, first, second, count }) =>
      sum + (count / m) * distance(world[label]!.atoms[first]!.z, world[label]!.atoms[second]!.z),
    0,
  )
  const deviation = frequencies(labels, world.length).reduce((sum, q, y) => sum + Math.abs(q - world[y]!.p), 0)
  return {
    result,
    truth: expectation(world, loss),
    slack: {
      frequencies: result.terms.classFrequency!.value - kappaLabelled * deviation,
      distancesOnLabelled: expectedSpread + tau * small(share, n) - meanOver(spread),
      distances: seen + (2 * (given.rademacherPairs ?? 0)) / Math.sqrt(m) + tau * small(share, m) - expectedSpread,
      residualsOnLabelled: expectedLoss + kappaPairs * small(share, n) - meanOver(pairLoss),
      residualsOfClass: expectedLoss + kappaPairs * small(share, n) - meanOver(y => inClass(y, z => pairLoss(y, z))),
      residuals:
        losses(first, pairHead.weights, oneHot(pairLabels, world.length)).reduce((sum, value) => sum + value / m, 0) +
        (2 * (given.rademacherHeads ?? 0)) / Math.sqrt(m) +
        kappaPairs * small(share, m) -
        expectedLoss,
    },
  }
}
