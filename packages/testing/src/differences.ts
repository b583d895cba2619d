import { tf } from '@infomax/tensor'
import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import { normals, numbers } from './samples.ts'

export interface GradientOptions {
  readonly seed?: number
  /** How many random directions are tried for each input. */
  readonly directions?: number
  /** How far each number moves, in units of the input's root mean square. */
  readonly step?: number
  /** The size of the numbers inside f, where they are larger than its result and cancel. */
  readonly magnitude?: number
  /** The share of the gradient that may be wrong besides, where f has kinks that a step can cross. */
  readonly kinks?: number
}

/**
 * What is wrong with the gradient of `f` by central differences, for each input in turn; undefined where nothing is.
 *
 * With a random cotangent w and random directions u, ⟨w, (f(x + hu) − f(x − hu))/2h⟩, added up in f64, is compared with
 * ⟨∇⟨w, f⟩, u⟩. Let e(h) be their difference. Truncation makes it fall as h², so e = (4e(h/2) − e(h))/3 is zero up to
 * O(h⁴) and rounding, while a wrong gradient leaves it as large as the mistake. Allowed is |e(h) − e(h/2)|, an upper
 * estimate of what truncation is left, and 8·2⁻²⁴·‖w‖·|f|/h for rounding in f32. Where that allowance would pass 5 % of
 * the largest gradient, each counted per relative change of its input, nothing could be concluded, which is told as well.
 * A step that fails is tried again at h/4 and h/16: where f has kinks, only a short one may cross none.
 */
export async function wrongGradient(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientOptions = {},
): Promise<string | undefined> {
  const target = await differentiate(() => f(...inputs), inputs, options)
  if (target.misshapen) return target.misshapen
  for (const [k, input] of inputs.entries()) {
    const at = async (moved: Float32Array): Promise<number> => {
      const x = tf.tensor(moved, input.shape)
      const value = await target.project(() => f(...inputs.map((other, i) => (i === k ? x : other))))
      x.dispose()
      return value
    }
    const wrong = await compare(target, k, `input ${k}`, await numbers(input), at, options)
    if (wrong) return wrong
  }
  return undefined
}

/** The same for variables that `f` reads; they hold what they held, afterwards. */
export async function wrongVariableGradient(
  f: () => Tensor,
  variables: readonly { readonly name: string; readonly variable: Variable }[],
  options: GradientOptions = {},
): Promise<string | undefined> {
  const target = await differentiate(
    f,
    variables.map(({ variable }) => variable),
    options,
  )
  if (target.misshapen) return target.misshapen
  for (const [k, { name, variable }] of variables.entries()) {
    const kept = tf.clone(variable)
    const at = async (moved: Float32Array): Promise<number> => {
      tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape) as never))
      return target.project(f)
    }
    try {
      const wrong = await compare(target, k, name, await numbers(variable), at, options)
      if (wrong) return wrong
    } finally {
      variable.assign(kept)
      kept.dispose()
    }
  }
  return undefined
}

interface Target {
  /** A gradient that is not of its input's shape. */
  readonly misshapen: string | undefined
  readonly gradients: readonly Float32Array[]
  /** The largest ‖gradient‖·‖input‖/√length. */
  readonly sensitivity: number
  /** ‖w‖·|f|, what rounding is relative to. */
  readonly size: number
  /** ⟨w, f⟩ in f64. */
  project(f: () => Tensor): Promise<number>
}

async function differentiate(f: () => Tensor, inputs: readonly Tensor[], options: GradientOptions): Promise<Target> {
  const { seed = 0, magnitude = 0 } = options
  const y = tf.tidy(f)
  const weights = normals(y.size, seed, 'cotangent')
  const values = await numbers(y)
  const w = tf.tensor(weights, y.shape)
  const { value, grads } = tf.tidy(() => tf.engine().gradients(f, [...inputs], w))
  const gradients = await Promise.all(grads.map(numbers))
  const wrong = grads.findIndex(({ shape }, k) => shape.join() !== inputs[k]!.shape.join())
  const misshapen =
    wrong < 0 ? undefined : `gradient ${wrong} has shape [${grads[wrong]!.shape}], its input [${inputs[wrong]!.shape}]`
  tf.dispose([y, w, value, ...grads])
  const sizes = await Promise.all(inputs.map(async x => rms(await numbers(x)) || 1))
  return {
    misshapen,
    gradients,
    sensitivity: Math.max(...gradients.map((gradient, k) => Math.hypot(...gradient) * sizes[k]!)),
    size: Math.hypot(...weights) * Math.max(rms(values), magnitude),
    async project(f) {
      const y = tf.tidy(f)
      const values = await numbers(y)
      y.dispose()
      return values.reduce((sum, value, i) => sum + value * weights[i]!, 0)
    },
  }
}

async function compare(
  { gradients, sensitivity, size }: Target,
  k: number,
  label: string,
  x: Float32Array,
  at: (moved: Float32Array) => Promise<number>,
  options: GradientOptions,
): Promise<string | undefined> {
  const { seed = 0, directions = 3, step = 2 ** -6, kinks = 0 } = options
  const gradient = gradients[k]!
  const scale = rms(x) || 1
  const length = Math.hypot(...gradient)
  for (let direction = 0; direction < directions; direction++) {
    const u = normals(x.length, seed, `${label} ${direction}`)
    // The exact derivative is taken along the step as f32 rounds it
    const error = async (h: number): Promise<number> => {
      const ahead = x.map((value, i) => value + h * u[i]!)
      const behind = x.map((value, i) => value - h * u[i]!)
      const exact = gradient.reduce((sum, g, i) => sum + g * (ahead[i]! - behind[i]!), 0)
      return ((await at(ahead)) - (await at(behind)) - exact) / (2 * h)
    }
    let wrong: string | undefined
    for (const h of [1, 1 / 4, 1 / 16].map(part => part * step * scale)) {
      const [coarse, fine] = [await error(h), await error(h / 2)]
      const allowed = Math.abs(coarse - fine) + (8 * 2 ** -24 * size) / h + kinks * length
      const [left, most] = [Math.abs((4 * fine - coarse) / 3), (0.05 * sensitivity) / scale]
      const nothing = length === 0 && coarse === 0 && fine === 0
      wrong =
        nothing || (left <= allowed && allowed <= most)
          ? undefined
          : `gradient of ${label}, of length ${length.toPrecision(4)}, in direction ${direction}: errors ${coarse.toExponential(2)} at h = ${h.toPrecision(3)} and ${fine.toExponential(2)} at h/2 leave ${left.toExponential(2)}, allowed are ${allowed.toExponential(2)}, and at most ${most.toExponential(2)}`
      if (!wrong) break
    }
    if (wrong) return wrong
  }
  return undefined
}

const rms = (x: Float32Array): number => Math.hypot(...x) / Math.sqrt(x.length)
