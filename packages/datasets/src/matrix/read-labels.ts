import type { MatrixOptions } from './types.ts'

export interface Labels {
  /** For each sample its class as a place in `classes`; −1 where it is unknown. */
  readonly labels: Int32Array
  /** Names: in the order of their code points for texts, `'0'` … for whole numbers. */
  readonly classes: string[]
}

export interface LabelOptions extends Omit<MatrixOptions, 'columns'> {
  /** The column of a table; the one named `label`, `target`, `class` or `y` unless said. */
  readonly column?: string
}

/**
 * Reads a label for each sample: whole numbers from 0, or texts, which are numbered. −1 and empty cells are unknown.
 * Formats as in `openMatrix`, text arrays of NumPy among them, and `.txt` with one label a line.
 *
 * Throws as `openMatrix` does; `BAD_VALUE` for numbers that are no classes, with the row.
 */
export async function readLabels(path: string, options: LabelOptions = {}): Promise<Labels> {
  const { readLabelFile } = await import('./label-file.ts')
  return readLabelFile(path, options)
}
