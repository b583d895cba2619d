import { InfomaxError, type Network, suggest } from '@infomax/core'
import { tf } from '@infomax/tensor'

/** The numbers of one weight, row-major. */
export interface WeightArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Weights by the names that `Network.layers` has for them. */
export type WeightRecord = Readonly<Record<string, WeightArray>>

/** Parameters and statistics of a network, copied from its device: float32, row-major, filters `[h, w, in, out]`. */
export async function readWeights(network: Network): Promise<Record<string, WeightArray>> {
  const all = [...network.parameters, ...network.statistics]
  const read = await Promise.all(
    all.map(async ({ name, variable }) => {
      const data = Float32Array.from(await variable.data())
      return [name, { shape: [...variable.shape], data }] as const
    }),
  )
  return Object.fromEntries(read)
}

/**
 * Gives a network these numbers, all or none of them; the arrays stay the caller's.
 *
 * Throws `UNKNOWN_NAME` for a name too few or too many, `BAD_SHAPE` for another shape than the network's.
 */
export function writeWeights(network: Network, weights: WeightRecord): void {
  const all = [...network.parameters, ...network.statistics]
  const names = all.map(({ name }) => name)
  const extra = Object.keys(weights).find(name => !names.includes(name))
  if (extra !== undefined)
    throw new InfomaxError('UNKNOWN_NAME', `The network has no weight "${extra}".`, suggest(extra, names))
  const found = all.map(({ name, variable }) => {
    const weight = weightOf(weights, name, variable.rank)
    if (`${weight.shape}` === `${variable.shape}`) return { variable, weight }
    throw new InfomaxError(
      'BAD_SHAPE',
      `The weight "${name}" came with shape [${weight.shape}]; the network's is [${variable.shape}].`,
      'Build the network with the options that the weights are of.',
    )
  })
  for (const { variable, weight } of found) {
    const values = tf.tensor(weight.data.slice(), [...weight.shape])
    variable.assign(values)
    values.dispose()
  }
}

/** The weight of that name; throws `UNKNOWN_NAME` where there is none, `BAD_SHAPE` for another shape or length. */
export function weightOf(weights: WeightRecord, name: string, rank: number): WeightArray {
  const found = Object.hasOwn(weights, name) ? weights[name]! : undefined
  if (!found)
    throw new InfomaxError(
      'UNKNOWN_NAME',
      `A layer names the weight "${name}", which did not come.`,
      suggest(name, Object.keys(weights)),
    )
  const size = found.shape.reduce((a, b) => a * b, 1)
  if (found.shape.length !== rank || found.data.length !== size)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The weight "${name}" came with ${found.data.length} numbers of shape [${found.shape}]; ${rank} axes and as many numbers as they span were expected.`,
      'Give the weights of the network that the layers belong to.',
    )
  return found
}
