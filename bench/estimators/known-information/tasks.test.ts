import { logSphereArea, mean, normalCdf, normalQuantile, variance } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { sample, type Task, tasks } from './tasks.ts'

type Sample = readonly number[]

const squaresOf = (values: Sample): number => values.reduce((sum, value) => sum + value * value, 0)

/** ln p(x, y)/p(x)p(y) of the distributions under the tasks, each from its density and from nothing that the tasks use. */
const logRatios: readonly [RegExp, (match: RegExpMatchArray) => (x: Sample, y: Sample) => number][] = [
  [/^Bivariate Nm/, () => pairs(0.75, 1)],
  [/\(2-pair\)$/, () => pairs(0.8, 2)],
  [/\(dense\)$/, () => (x, y) => equicorrelated([...x, ...y]) - equicorrelated(x) - equicorrelated(y)],
  [
    /^St (\d) × \d \(dof=(\d)\)$/,
    ([, d, freedom]) => {
      const [joint, margin] = [
        studentDensity(2 * Number(d), Number(freedom)),
        studentDensity(Number(d), Number(freedom)),
      ]
      return (x, y) => joint([...x, ...y]) - margin(x) - margin(y)
    },
  ],
  [
    /noise=([\d.]+)\)$/,
    ([, noise]) => {
      const epsilon = Number(noise)
      // 1/2ε over the share of [0, 1] that y can come from
      return (_, [y]) => -Math.log(Math.min(1, y! + epsilon) - Math.max(0, y! - epsilon))
    },
  ],
]

function pairs(correlation: number, count: number): (x: Sample, y: Sample) => number {
  const rest = 1 - correlation ** 2
  return (x, y) => {
    let sum = (-count * Math.log(rest)) / 2
    for (let i = 0; i < count; i++)
      sum += (correlation * x[i]! * y[i]! - (correlation ** 2 * (x[i]! ** 2 + y[i]! ** 2)) / 2) / rest
    return sum
  }
}

/** ln of the normal density with all correlations ½, by the inverse that Sherman and Morrison give. */
function equicorrelated(values: Sample): number {
  const d = values.length
  const sum = values.reduce((all, value) => all + value, 0)
  const all = (d + 1) / 2
  const quadratic = 2 * (squaresOf(values) - sum ** 2 / (2 * all))
  return -(d * Math.log(2 * Math.PI) - (d - 1) * Math.LN2 + Math.log(all) + quadratic) / 2
}

/** ln of Student's density, with its constant from a quadrature over the radius r = √ν tan θ. */
function studentDensity(d: number, freedom: number): (values: Sample) => number {
  const kernel = (squared: number): number => (-(freedom + d) / 2) * Math.log1p(squared / freedom)
  const steps = 20_000
  let integral = 0
  for (let i = 0; i < steps; i++) {
    const tangent = Math.tan(((i + 0.5) / steps) * (Math.PI / 2))
    const squared = freedom * tangent ** 2
    integral += squared ** ((d - 1) / 2) * Math.exp(kernel(squared)) * (1 + tangent ** 2)
  }
  integral *= (Math.sqrt(freedom) * Math.PI) / 2 / steps
  // the two points of a sphere in one dimension
  const area = d === 1 ? Math.LN2 : logSphereArea(d)
  return values => kernel(squaresOf(values)) - Math.log(integral) - area
}

/** Undoes a transform, by its name and the side it is on. */
const inverses: Readonly<Record<string, (value: Sample, side: 'x' | 'y', d: number) => Sample>> = {
  'Nm CDF': value => value.map(normalQuantile),
  Hc: value => value.map(v => Math.sign(v) * Math.abs(v) ** (2 / 3)),
  Asinh: value => value.map(Math.sinh),
  Wiggly: ([value], side) => [invert(side === 'x' ? wigglyX : wigglyY, value!)],
  Bimodal: ([value], side) => [
    normalQuantile(
      side === 'x'
        ? 0.3 * normalCdf(value!) + 0.7 * normalCdf(value! - 5)
        : 0.5 * normalCdf(value! + 1) + 0.5 * normalCdf(value! - 3),
    ),
  ],
  'Swiss roll': ([a, b]) => [((21 * Math.hypot(a!, b!)) / (1.5 * Math.PI) - 1) / 2],
  Sp(value, side, d) {
    const i = side === 'x' ? 0 : 1
    const angle = -squaresOf(value) / d
    const out = [...value]
    out[i] = value[i]! * Math.cos(angle) - value[i + 1]! * Math.sin(angle)
    out[i + 1] = value[i]! * Math.sin(angle) + value[i + 1]! * Math.cos(angle)
    return out
  },
}

const wigglyX = (v: number) => v + 0.4 * Math.sin(v) + 0.2 * Math.sin(1.7 * v + 1) + 0.03 * Math.sin(3.3 * v - 2.5)
const wigglyY = (v: number) =>
  v - 0.4 * Math.sin(0.4 * v) + 0.17 * Math.sin(1.3 * v + 3.5) + 0.02 * Math.sin(4.3 * v - 2.5)

function invert(rising: (value: number) => number, target: number): number {
  let [low, high] = [target - 2, target + 2]
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (rising(middle) < target) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** ln p(x, y)/p(x)p(y) at the task's own samples: maps that can be undone leave it as it is. */
function logRatiosOf(task: Task, rows: number): Float64Array {
  const [pattern, make] = logRatios.find(([pattern]) => pattern.test(task.base.name))!
  const ratio = make(task.base.name.match(pattern)!)
  const [x, y] = sample(task, rows, 1)
  const undone = (side: 'x' | 'y', value: Sample): Sample =>
    task[side].reduceRight(
      (back, { name }) => inverses[name]!(back, side, task.base[side === 'x' ? 'dx' : 'dy']),
      value,
    )
  return Float64Array.from({ length: rows }, (_, i) =>
    ratio(
      undone('x', [...x.data.subarray(i * task.dx, (i + 1) * task.dx)]),
      undone('y', [...y.data.subarray(i * task.dy, (i + 1) * task.dy)]),
    ),
  )
}

it('has the forty tasks of the suite, each under a name of its own', () => {
  expect(new Set(tasks.map(({ name }) => name)).size).toBe(40)
})

describe.each(tasks)('$name', task => {
  it('has the information that the densities give at its samples', () => {
    const rows = 10_000
    const values = logRatiosOf(task, rows)
    // four standard errors: by chance once in 16 000 tasks, and the seed is fixed
    expect(Math.abs(mean(values) - task.information)).toBeLessThan(4 * Math.sqrt(variance(values) / rows))
  })
})

it.each([
  [0.1, 2e-4],
  [0.75, 2e-4],
])('gives additive noise of %s the information that a quadrature gives', (epsilon, tolerance) => {
  const { information } = tasks.find(({ name }) => name.includes(`noise=${epsilon}`))!
  // H(y) − H(y|x) by the midpoint rule over y, whose density has corners
  const steps = 20_000
  const width = (1 + 2 * epsilon) / steps
  let entropy = 0
  for (let i = 0; i < steps; i++) {
    const y = -epsilon + (i + 0.5) * width
    const density = (Math.min(1, y + epsilon) - Math.max(0, y - epsilon)) / (2 * epsilon)
    entropy -= density * Math.log(density) * width
  }
  expect(Math.abs(entropy - Math.log(2 * epsilon) - information)).toBeLessThan(tolerance)
})
