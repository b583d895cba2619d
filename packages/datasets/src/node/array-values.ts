import { InfomaxError } from '@infomax/core'
import type { Npy } from '../npy.ts'

/** Past this a label is more likely an identifier than a class. */
const mostClasses = 65_536

/** Samples as a table: images [n, h, w] or [n, h, w, c] in [0, 1] or bytes, vectors [n, d] of finite numbers. */
export function samplesOf(array: Npy, name: string) {
  const { shape: full, data: numbers, dtype } = array
  const [count = 0, ...rest] = full
  const shape = rest.length === 2 ? [...rest, 1] : rest
  if (shape.length !== 1 && shape.length !== 3)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${name} is [${full.join(', ')}]; images [n, height, width, channels] or vectors [n, dims] were expected.`,
      'Reshape the array.',
    )
  if (numbers.length === 0)
    throw new InfomaxError('EMPTY_DATA', `${name} is [${full.join(', ')}] and holds no numbers.`, 'Give samples.')
  const images = shape.length === 3
  if (images && shape[2]! > 4)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${name} is [${full.join(', ')}], images with ${shape[2]} channels; 1 to 4 were expected, in the last place.`,
      'If the channels come second, move them to the end: x.transpose(0, 2, 3, 1).',
    )
  const width = shape.reduce((product, length) => product * length, 1)
  if (images && dtype === 'u1') return { data: numbers as Uint8Array, shape, count, width }
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i]!
    if (Number.isFinite(x) && Number.isFinite(Math.fround(x)) && !(images && (x < 0 || x > 1))) continue
    throw new InfomaxError(
      'BAD_VALUE',
      `${name} holds ${x} at [${position(i, full)}]; ${images ? 'numbers from 0 to 1' : 'finite numbers of single precision'} were expected.`,
      images && Number.isFinite(x)
        ? 'Scale the images to [0, 1], or save bytes (uint8).'
        : 'Remove or replace what is not a finite number.',
    )
  }
  return { data: numbers instanceof Float32Array ? numbers : Float32Array.from(numbers), shape, count, width }
}

/** Labels [n] or [n, 1]: whole numbers from −1, which means unknown. */
export function labelsOf(array: Npy, name: string): Int32Array {
  const { shape, data } = array
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1))
    throw new InfomaxError(
      'BAD_SHAPE',
      `${name} is [${shape.join(', ')}]; labels [n] were expected.`,
      'Give one integer for each sample; turn one-hot rows into numbers with argmax(1).',
    )
  const wrong = data.findIndex((x: number) => !(Number.isInteger(x) && x >= -1 && x < mostClasses))
  if (wrong >= 0)
    throw new InfomaxError(
      'BAD_VALUE',
      `${name} holds ${data[wrong]} at [${wrong}]; labels are whole numbers from 0 to ${mostClasses - 1}, or −1 for unknown.`,
      'Number the classes from 0.',
    )
  return Int32Array.from(data)
}

function position(index: number, shape: readonly number[]): string {
  const place: number[] = []
  for (const length of shape.toReversed()) {
    place.unshift(index % length)
    index = Math.floor(index / length)
  }
  return place.join(', ')
}
