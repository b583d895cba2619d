import { InfomaxError } from '@infomax/core'
import { type Matrix, zeros } from '@infomax/math'

/**
 * Classes 0, 1, …, one for each sample; −1 for an unknown one where `unknown` allows it.
 *
 * Throws `NO_LABELS` where there are none, `BAD_VALUE` for what is no class.
 */
export function toLabels(name: string, input: unknown, unknown = false): Int32Array {
  const list = listOf(input)
  if (!list || list.length === 0)
    throw new InfomaxError(
      'NO_LABELS',
      `${name} came as ${input === undefined ? 'nothing' : 'what is no list of classes'}; one class for each sample was expected.`,
      `Give ${name}: 0, 1, … for each row${unknown ? ', −1 where it is not known' : ''}.`,
    )
  return Int32Array.from(list, (value, i) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= (unknown ? -1 : 0) && value < 2 ** 31)
      return value
    throw new InfomaxError(
      'BAD_VALUE',
      `${name}, row ${i} is ${String(value)}; a class 0, 1, … was expected.`,
      'Number the classes from 0.',
    )
  })
}

function listOf(input: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(input)) return input
  if (ArrayBuffer.isView(input)) return 'length' in input ? (input as unknown as ArrayLike<number>) : undefined
  const held = input as Matrix | null | undefined
  return held && typeof held === 'object' && held.columns === 1 ? held.data : undefined
}

/** Y, n × classes, with a 1 in each row. */
export function oneHot(labels: Int32Array, classes: number): Matrix<Float64Array> {
  const out = zeros(labels.length, classes)
  labels.forEach((label, i) => {
    out.data[i * classes + label] = 1
  })
  return out
}
