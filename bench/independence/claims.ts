import type { Dependence } from './dependence.ts'
import type { Objective, ProjectorName } from './settings.ts'
import { type Direction, directionOf, type Mean, meanOf } from './statistics.ts'
import type { Measured } from './train.ts'

/** The runs of every projector with one objective, in the order of the seeds. */
export type Runs = Readonly<Record<ProjectorName, readonly Measured[]>>

/** Something said to happen, and what did. */
export interface Claim {
  readonly said: string
  readonly objective: Objective
  /** What was compared, as "A against B". */
  readonly compared: string
  readonly difference: Mean
  readonly direction: Direction
  /** Untested is what is said of a fall in pairs that did not come. */
  readonly outcome: 'reproduced' | 'not reproduced' | 'undecided' | 'untested'
}

type Read = (run: Measured) => number

/** Beyond what columns in random orders show. */
export const pairs = ({ pairs, pairsByChance }: Dependence): number => pairs - pairsByChance
export const joint = ({ joint, jointByChance }: Dependence): number => joint - jointByChance

const before: Read = ({ untrained }) => pairs(untrained)
const after: Read = ({ representation }) => pairs(representation)

/** The directions of the paper, each as a difference by seed. */
export function claims(objective: Objective, runs: Runs): Claim[] {
  const claim = (
    said: string,
    compared: string,
    expected: readonly Direction[],
    differences: readonly number[],
  ): Claim => {
    const direction = directionOf(differences)
    return {
      said,
      objective,
      compared,
      difference: meanOf(differences),
      direction,
      outcome: expected.includes(direction) ? 'reproduced' : direction === 'undecided' ? 'undecided' : 'not reproduced',
    }
  }
  const trained = (name: ProjectorName, to: Read, from: Read): number[] => runs[name].map(run => to(run) - from(run))
  const instead = (name: ProjectorName, of: ProjectorName): number[] =>
    runs[name].map((run, seed) => after(run) - after(runs[of][seed]!))
  const lower = (said: string, name: ProjectorName, than: ProjectorName): Claim =>
    claim(said, `HSIC, ${name} against ${than}`, ['falls'], instead(name, than))
  const training = claim(
    'Training lowers pairwise dependence',
    'HSIC, learned 512-512, trained against untrained',
    ['falls'],
    trained('learned 512-512', after, before),
  )
  const together = claim(
    'Joint dependence does not fall with it',
    'dHSIC, learned 512-512, trained against untrained',
    ['rises', 'undecided'],
    trained(
      'learned 512-512',
      ({ representation }) => joint(representation),
      ({ untrained }) => joint(untrained),
    ),
  )
  return [
    training,
    training.direction === 'falls' ? together : { ...together, outcome: 'untested' },
    lower('A projector lowers it', 'learned 128-128', 'none'),
    lower('A wider projector lowers it further', 'learned 512-512', 'learned 32-32'),
    lower('So does a wider random one', 'random 512-512', 'random 32-32'),
    lower('A nonlinear projector lowers it more than a linear one', 'learned 128-128', 'linear 128'),
    lower('A random projector is enough', 'random 512-512', 'none'),
  ]
}
