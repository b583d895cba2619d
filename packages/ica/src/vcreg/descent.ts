import { type Matrix, matMul, zeros } from '@infomax/math'
import { rotation as rotationOf } from '../orthogonal.ts'
import type { Criterion } from './criterion.ts'

/** Steps that the curvature is estimated from. */
const memory = 10

export interface Descended {
  readonly rotation: Matrix<Float64Array>
  readonly loss: number
  readonly iterations: number
  readonly converged: boolean
}

/**
 * Lowers the loss of exp(S₁)exp(S₂)…W x over rotations, by limited-memory BFGS in the antisymmetric matrices S with a backtracking line search.
 *
 * Ends when no coordinate turns by more than `tolerance`, or no step lowers the loss in double precision.
 * @see Nocedal and Wright, Numerical Optimization, §7.2
 */
export function descend(
  x: Matrix<Float64Array>,
  start: Matrix<Float64Array>,
  criterion: Criterion,
  { tolerance, maxIterations }: { readonly tolerance: number; readonly maxIterations: number },
): Descended {
  const k = x.rows
  let rotation = start
  let y = matMul(rotation, x)
  let { loss, gradient } = evaluate(criterion, y)
  const steps: { readonly s: Float64Array; readonly g: Float64Array; readonly product: number }[] = []
  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const direction = descentDirection(gradient, steps)
    const descent = dot(direction, gradient)
    if (descent === 0) return { rotation, loss, iterations: iteration - 1, converged: true }
    let length = 1
    for (;;) {
      const s = direction.map(value => value * length)
      const turned = rotationOf(antisymmetric(s, k))
      const next = matMul(turned, y)
      // the slope at once, since a first step is nearly always good
      const after = evaluate(criterion, next)
      if (after.loss <= loss + 1e-4 * length * descent && after.loss < loss) {
        const g = after.gradient.map((value, i) => value - gradient[i]!)
        const product = dot(s, g)
        if (product > 0) steps.push({ s, g, product })
        if (steps.length > memory) steps.shift()
        rotation = matMul(turned, rotation)
        y = next
        loss = after.loss
        gradient = after.gradient
        if (steps.length > 0 && largest(s) < tolerance)
          return { rotation, loss, iterations: iteration, converged: true }
        break
      }
      length /= 2
      if (length * largest(direction) < tolerance / 100)
        return { rotation, loss, iterations: iteration, converged: true }
    }
  }
  return { rotation, loss, iterations: maxIterations, converged: false }
}

/** The loss and its derivative by the angles s of S_ij = s, S_ji = −s, i < j. */
export function evaluate(criterion: Criterion, y: Matrix<Float64Array>) {
  const { loss, slope } = criterion.gradient(y)
  const k = y.rows
  const gradient = new Float64Array((k * (k - 1)) / 2)
  for (let i = 0, at = 0; i < k; i++)
    for (let j = i + 1; j < k; j++) gradient[at++] = slope.data[i * k + j]! - slope.data[j * k + i]!
  return { loss, gradient }
}

/** S from its elements above the diagonal, row by row. */
export function antisymmetric(s: Float64Array, k: number): Matrix<Float64Array> {
  const out = zeros(k, k)
  for (let i = 0, at = 0; i < k; i++)
    for (let j = i + 1; j < k; j++, at++) {
      out.data[i * k + j] = s[at]!
      out.data[j * k + i] = -s[at]!
    }
  return out
}

/** −H·gradient by the two loops of limited-memory BFGS; before the first step, a turn of 0.05 down the slope. */
function descentDirection(
  gradient: Float64Array,
  steps: readonly { readonly s: Float64Array; readonly g: Float64Array; readonly product: number }[],
): Float64Array {
  const q = gradient.map(value => -value)
  const factors = steps.map(() => 0)
  for (let m = steps.length - 1; m >= 0; m--) {
    const { s, g, product } = steps[m]!
    factors[m] = dot(s, q) / product
    for (let i = 0; i < q.length; i++) q[i]! -= factors[m]! * g[i]!
  }
  const last = steps.at(-1)
  const steepest = largest(gradient)
  const scale = last ? last.product / dot(last.g, last.g) : steepest > 0 ? 0.05 / steepest : 0
  for (let i = 0; i < q.length; i++) q[i]! *= scale
  steps.forEach(({ s, g, product }, m) => {
    const correction = factors[m]! - dot(g, q) / product
    for (let i = 0; i < q.length; i++) q[i]! += correction * s[i]!
  })
  return q
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
