import { InfomaxError, suggest } from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'

/** The numbers of one weight, row-major. */
export interface WeightArray {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number>
}

/** Weights by the names that layers have for them. */
export type WeightRecord = Readonly<Record<string, WeightArray>>

/** A weight of that many axes as doubles; `UNKNOWN_NAME`, `BAD_SHAPE` or `BAD_VALUE` where it is none. */
export function readWeight(weights: WeightRecord, name: string, rank: number, why = ''): WeightArray {
  const found = Object.hasOwn(weights, name) ? weights[name]! : undefined
  if (!found)
    throw new InfomaxError(
      'UNKNOWN_NAME',
      `A layer names the weight "${name}", which did not come.${why}`,
      suggest(name, Object.keys(weights)),
    )
  const { shape, data } = found
  if (shape.length !== rank || shape.reduce((a, b) => a * b, 1) !== data.length || data.length === 0)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The weight "${name}" came with ${data.length} numbers of shape [${shape}]; ${rank} axes and as many numbers as they span were expected.`,
      'Give the weights of the network that the layers belong to.',
    )
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i]))
      throw new InfomaxError(
        'BAD_VALUE',
        `Number ${i} of the weight "${name}" is ${data[i]}; finite numbers were expected.`,
        'Look for the step of training that made it so.',
      )
  return found
}

/** A weight `[…, inputs, outputs]` as a matrix, and refused where it takes other inputs. */
export function readMatrix(weights: WeightRecord, name: string, rank: number, inputs: number): Matrix {
  const { shape, data } = readWeight(weights, name, rank)
  const outputs = shape[rank - 1]!
  if (shape[rank - 2] !== inputs)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The weight "${name}" of shape [${shape}] takes ${shape[rank - 2]} inputs and gets ${inputs}.`,
      'Give the shape of the samples that the network was built for.',
    )
  // the products are in doubles whatever the factors are made of
  const numbers = data instanceof Float32Array ? data : Float64Array.from(data)
  return matrix(numbers, numbers.length / outputs, outputs)
}

/** A weight of one number for each of `size` channels, as doubles. */
export function readVector(weights: WeightRecord, name: string, size: number, why?: string): Float64Array {
  const { data } = readWeight(weights, name, 1, why)
  if (data.length !== size)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The weight "${name}" has ${data.length} numbers; one for each of ${size} channels was expected.`,
      'Give the weights of the network that the layers belong to.',
    )
  return Float64Array.from(data)
}
