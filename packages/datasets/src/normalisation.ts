import type { LoadedDataset } from '@infomax/core'

export type Normalisation = LoadedDataset['normalisation']

/**
 * Mean and population standard deviation of each channel, the last axis: μ = Σx/n, σ² = Σ(x − μ)²/n.
 *
 * Bytes are counted, so their moments are exact up to one rounding, and are of byte/255. A constant channel has
 * deviation 1, so that dividing by it changes nothing. `rows` restricts the sum to some samples of `width` numbers.
 */
export function normalisationOf(
  data: Uint8Array | Float32Array,
  channels: number,
  width: number,
  rows?: Int32Array,
): Normalisation {
  const count = rows?.length ?? data.length / width
  const offset = (i: number): number => (rows ? rows[i]! : i) * width
  return data instanceof Uint8Array
    ? ofBytes(data, channels, width, count, offset)
    : ofFloats(data, channels, width, count, offset)
}

function ofBytes(data: Uint8Array, channels: number, width: number, count: number, offset: (i: number) => number) {
  const histogram = new Float64Array(channels * 256)
  for (let i = 0; i < count; i++) {
    const from = offset(i)
    for (let j = 0; j < width; j += channels)
      for (let c = 0; c < channels; c++) histogram[c * 256 + data[from + j + c]!]!++
  }
  return summary(channels, channel => {
    const counts = histogram.subarray(channel * 256, channel * 256 + 256)
    const n = counts.reduce((sum, k) => sum + k, 0)
    const mean = counts.reduce((sum, k, byte) => sum + k * byte, 0) / n
    const variance = counts.reduce((sum, k, byte) => sum + k * (byte - mean) ** 2, 0) / n
    return [mean / 255, Math.sqrt(variance) / 255]
  })
}

/** Two passes: the second about the mean, so that a small deviation of large numbers does not cancel. */
function ofFloats(data: Float32Array, channels: number, width: number, count: number, offset: (i: number) => number) {
  const n = (count * width) / channels
  const means = new Float64Array(channels)
  const squares = new Float64Array(channels)
  const visit = (add: (channel: number, x: number) => void): void => {
    for (let i = 0; i < count; i++) {
      const from = offset(i)
      for (let j = 0; j < width; j += channels) for (let c = 0; c < channels; c++) add(c, data[from + j + c]!)
    }
  }
  visit((c, x) => {
    means[c]! += x / n
  })
  visit((c, x) => {
    squares[c]! += (x - means[c]!) ** 2 / n
  })
  return summary(channels, channel => [means[channel]!, Math.sqrt(squares[channel]!)])
}

function summary(channels: number, of: (channel: number) => [mean: number, deviation: number]): Normalisation {
  const pairs = Array.from({ length: channels }, (_, channel) => of(channel))
  return { mean: pairs.map(([mean]) => mean), deviation: pairs.map(([, deviation]) => deviation || 1) }
}
