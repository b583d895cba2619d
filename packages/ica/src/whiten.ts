import { InfomaxError } from '@infomax/core'
import { columnMeans, covariance, type Matrix, matMul, symmetricEigen, zeros } from '@infomax/math'

export interface Whitened {
  /** components × n: uncorrelated rows of zero mean and unit variance (ddof 0). */
  readonly signals: Matrix<Float64Array>
  readonly mean: Float64Array
  /** components × channels. */
  readonly whitening: Matrix<Float64Array>
  /** channels × components, its pseudo-inverse. */
  readonly dewhitening: Matrix<Float64Array>
}

/** An eigenvalue below this part of the largest is rounding. */
const negligible = 1e-12

/**
 * Decorrelates the channels and keeps `components` directions, all by default.
 *
 * As many components as channels are taken along the eigenvectors of the correlation matrix, so that the units of the
 * channels do not matter; fewer are the principal components, the eigenvectors of the covariance, for which they do.
 *
 * Throws `TOO_FEW_SAMPLES`, `BAD_OPTIONS` for more components than channels or than their rank, `BAD_VALUE` for a constant channel.
 */
export function whiten(x: Matrix, components = x.columns): Whitened {
  const { rows: n, columns: channels } = x
  if (components > channels)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `${components} components were asked of ${channels} channels.`,
      `Set components to ${channels} or less.`,
    )
  if (n <= components)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `${n} samples came for ${components} components of ${channels} channels; more samples than components were expected.`,
      channels > n ? 'Rows are samples: transpose if they are channels.' : 'Give more samples, or fewer components.',
    )
  const mean = columnMeans(x)
  const spread = covariance(x, 0)
  const units = components === channels ? deviations(spread) : new Float64Array(channels).fill(1)
  for (let i = 0, at = 0; i < channels; i++)
    for (let j = 0; j < channels; j++) spread.data[at++]! /= units[i]! * units[j]!
  if (!spread.data.every(Number.isFinite))
    throw new InfomaxError(
      'BAD_VALUE',
      'The covariance of the channels overflows double precision.',
      'Divide the channels by their largest value.',
    )
  const { values, vectors } = symmetricEigen(spread)
  requireRank(values, components)
  const whitening = zeros(components, channels)
  const dewhitening = zeros(channels, components)
  for (let i = 0; i < components; i++) {
    const direction = vectors.data.subarray(i * channels, (i + 1) * channels)
    const length = Math.sqrt(values[i]!) * (largest(direction) < 0 ? -1 : 1)
    for (let c = 0; c < channels; c++) {
      whitening.data[i * channels + c] = direction[c]! / length / units[c]!
      dewhitening.data[c * components + i] = direction[c]! * length * units[c]!
    }
  }
  return { signals: matMul(whitening, centeredRows(x, mean)), mean, whitening, dewhitening }
}

function deviations(covariance: Matrix): Float64Array {
  const channels = covariance.rows
  const out = Float64Array.from({ length: channels }, (_, i) => Math.sqrt(covariance.data[i * channels + i]!))
  const constant = out.indexOf(0)
  if (constant >= 0)
    throw new InfomaxError(
      'BAD_VALUE',
      `Channel ${constant} is constant; for ${channels} components ${channels} channels that vary were expected.`,
      channels > 1 ? 'Leave that channel out, or ask for fewer components.' : 'Give a channel that varies.',
    )
  return out
}

function requireRank(values: Float64Array, components: number): void {
  const rank = values.filter(value => value > negligible * values[0]! && value > 0).length
  if (components > rank)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `${components} components were asked of ${values.length} channels that span only ${rank} dimensions.`,
      rank > 0 ? `Set components to ${rank} or less.` : 'Give channels that vary.',
    )
}

/** The channels as rows, without their means. */
function centeredRows({ data, rows, columns }: Matrix, mean: Float64Array): Matrix<Float64Array> {
  const out = zeros(columns, rows)
  for (let i = 0, at = 0; i < rows; i++)
    for (let c = 0; c < columns; c++) out.data[c * rows + i] = data[at++]! - mean[c]!
  return out
}

/** The element of largest magnitude, the first of equals. */
export const largest = (values: Float64Array): number =>
  values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
