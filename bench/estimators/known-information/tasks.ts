import { createRandom, type Matrix, zeros } from '@infomax/math'
import {
  additiveNoise,
  type Distribution,
  equicorrelation,
  normal,
  pairedCorrelation,
  student,
} from './distributions.ts'
import { asinh, halfCube, spiral, swissRoll, type Transform, toMixture, toUniform, wiggly } from './transforms.ts'

/** A distribution whose x and y went through maps that can be undone. */
export interface Task {
  readonly name: string
  readonly dx: number
  readonly dy: number
  /** I(x; y) in nats: that of the base. */
  readonly information: number
  readonly base: Distribution
  readonly x: readonly Transform[]
  readonly y: readonly Transform[]
}

/** n pairs, one a row; the stream is that of the seed and of the name. */
export function sample(task: Task, n: number, seed: number): readonly [Matrix<Float64Array>, Matrix<Float64Array>] {
  const random = createRandom(seed, 'known-information', task.name)
  const x = zeros(n, task.dx)
  const y = zeros(n, task.dy)
  for (let i = 0; i < n; i++) {
    const [a, b] = task.base.draw(random)
    x.data.set(through(task.x, a), i * task.dx)
    y.data.set(through(task.y, b), i * task.dy)
  }
  return [x, y]
}

const through = (transforms: readonly Transform[], value: Float64Array): Float64Array =>
  transforms.reduce((sample, transform) => transform.apply(sample), value)

function task(
  base: Distribution,
  { name = base.name, x = [], y = x }: { name?: string; x?: readonly Transform[]; y?: readonly Transform[] } = {},
): Task {
  return { name, dx: x.includes(swissRoll) ? 2 : base.dx, dy: base.dy, information: base.information, base, x, y }
}

/** The same map on both sides. */
const after = (transform: Transform, base: Distribution): Task =>
  task(base, { name: `${transform.name} @ ${base.name}`, x: [transform] })

const bivariate = normal('Bivariate Nm 1 × 1', 1, pairedCorrelation(1, 1, 1, 0.75))
const dense = (d: number): Distribution => normal(`Mn ${d} × ${d} (dense)`, d, equicorrelation(2 * d, 0.5))
const twoPair = (d: number): Distribution => normal(`Mn ${d} × ${d} (2-pair)`, d, pairedCorrelation(d, d, 2, 0.8))

/** Turned about different axes, at a speed that falls with the dimension as the mean of ‖x‖² grows. */
function spiralled(base: Distribution, first: readonly Transform[]): Task {
  const around = (i: number, d: number): readonly Transform[] => [...first, spiral(i, 1 / d)]
  const names = ['Sp', ...first.map(({ name }) => name), base.name]
  return task(base, { name: names.join(' @ '), x: around(0, base.dx), y: around(1, base.dy) })
}

/** The forty tasks of the BMI suite, rebuilt from its formulas. */
export const tasks: readonly Task[] = [
  task(bivariate),
  after(toUniform, bivariate),
  task(additiveNoise(0.1)),
  task(additiveNoise(0.75)),
  task(bivariate, {
    name: 'Bimodal 1 × 1',
    x: [
      toMixture([
        { share: 0.3, mean: 0 },
        { share: 0.7, mean: 5 },
      ]),
    ],
    y: [
      toMixture([
        { share: 0.5, mean: -1 },
        { share: 0.5, mean: 3 },
      ]),
    ],
  }),
  task(bivariate, { name: `Wiggly @ ${bivariate.name}`, x: [wiggly.x], y: [wiggly.y] }),
  after(halfCube, bivariate),
  task(student(1, 1, 1)),
  after(asinh, student(1, 1, 1)),
  task(bivariate, { name: 'Swiss roll 2 × 1', x: [toUniform, swissRoll], y: [toUniform] }),
  ...[2, 3, 5, 25, 50].map(d => task(dense(d))),
  ...[2, 3, 5, 25].map(d => task(twoPair(d))),
  task(student(2, 2, 1)),
  task(student(2, 2, 2)),
  task(student(3, 3, 2)),
  task(student(3, 3, 3)),
  task(student(5, 5, 2)),
  task(student(5, 5, 3)),
  ...[3, 5, 25].map(d => after(toUniform, twoPair(d))),
  ...[3, 5, 25].map(d => after(halfCube, twoPair(d))),
  ...[3, 5, 25].map(d => spiralled(twoPair(d), [])),
  ...[3, 5, 25].map(d => spiralled(twoPair(d), [toUniform])),
  after(asinh, student(2, 2, 1)),
  after(asinh, student(3, 3, 2)),
  after(asinh, student(5, 5, 2)),
]
