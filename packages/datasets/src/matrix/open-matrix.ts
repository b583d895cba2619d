import type { MatrixFile, MatrixOptions } from './types.ts'

/**
 * Opens a file of samples × dimensions: `.npy`, `.npz`, safetensors, Parquet, Arrow or Feather, CSV, TSV. The content
 * decides the format. Nothing is held but what is read: a file may be larger than memory.
 *
 * NaN and infinities are given as they are, missing cells as NaN. Throws `FILE_NOT_FOUND`, `NO_PERMISSION`; `BAD_FILE` for
 * what is damaged, of another type or of another format than its ending says; `BAD_SHAPE` for other than one or two axes
 * and for rows of unequal length; `BAD_VALUE` for integers past ±2⁵³, with row and column; `EMPTY_DATA`; `BAD_OPTIONS`
 * for a name that is not there; `OUT_OF_MEMORY` where one part would take more than `memory`.
 *
 * @example
 * const file = await openMatrix('embeddings.parquet', { array: 'embedding' })
 * for await (const { first, matrix } of file.chunks(4096)) console.log(first, matrix.rows)
 * await file.close()
 */
export async function openMatrix(path: string, options: MatrixOptions = {}): Promise<MatrixFile> {
  const { openMatrixFile } = await import('./matrix-file.ts')
  return openMatrixFile(path, options)
}
