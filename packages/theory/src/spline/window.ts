import { InfomaxError } from '@infomax/core'

/** How windows lie on an image: sizes, and numbers of places. */
export interface Windows {
  readonly height: number
  readonly width: number
  readonly channels: number
  /** Of a window. */
  readonly size: readonly [height: number, width: number]
  readonly stride: number
  readonly pad: number
  /** Of windows. */
  readonly rows: number
  readonly columns: number
}

/** The windows of a layer on images of a shape; throws `BAD_SHAPE` where not one fits. */
export function windowsOn(
  what: string,
  shape: readonly number[],
  size: readonly [number, number],
  { stride, pad }: { readonly stride: number; readonly pad: number },
): Windows {
  const [height, width, channels] = shape as [number, number, number]
  const places = (length: number, window: number): number => Math.floor((length + 2 * pad - window) / stride) + 1
  const [rows, columns] = [places(height, size[0]), places(width, size[1])]
  const whole = Number.isSafeInteger(stride) && stride > 0 && Number.isSafeInteger(pad) && pad >= 0
  if (!whole || !(rows > 0 && columns > 0))
    throw new InfomaxError(
      'BAD_SHAPE',
      `${what} has windows of ${size[0]} × ${size[1]}, stride ${stride} and pad ${pad}; none fits on samples of shape [${shape}].`,
      'Give the shape of the samples that the network was built for, [height, width, channels].',
    )
  return { height, width, channels, size, stride, pad, rows, columns }
}

/**
 * Visits what of each window lies on the image, row by row: the window's number, the first place's number within it,
 * where in the image its first channel stands, and how many places follow one another.
 */
export function visitWindows(
  { height, width, channels, size: [kh, kw], stride, pad, rows, columns }: Windows,
  visit: (window: number, place: number, at: number, places: number) => void,
): void {
  for (let i = 0, window = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, window++) {
      const left = j * stride - pad
      const from = Math.max(0, -left)
      const places = Math.min(kw, width - left) - from
      if (places <= 0) continue
      for (let k = 0; k < kh; k++) {
        const row = i * stride + k - pad
        if (row >= 0 && row < height) visit(window, k * kw + from, (row * width + left + from) * channels, places)
      }
    }
}
