import type { Matrix } from '@infomax/math'
import type { Dtype } from './dtypes.ts'

export type MatrixFormat = 'npy' | 'npz' | 'safetensors' | 'parquet' | 'arrow' | 'csv' | 'tsv'

export interface MatrixOptions {
  /** The array of a `.npz` or `.safetensors` file, or the column of a Parquet or Arrow file that holds lists. */
  readonly array?: string
  /** Columns of numbers by name, in this order; of a CSV file without a header by number, from '0'. */
  readonly columns?: readonly string[]
  /** Bytes that may be taken at once, for what is read and what it unpacks to; 2 GiB unless said. */
  readonly memory?: number
  /** Whether a CSV file begins with names; found out from its first line unless said. */
  readonly header?: boolean
}

/** Rows from `first` on. */
export interface MatrixChunk {
  readonly first: number
  readonly matrix: Matrix
}

/** An open file of samples × dimensions. */
export interface MatrixFile {
  readonly format: MatrixFormat
  /** Unknown for CSV until it was read to its end. */
  readonly rows: number | undefined
  readonly columns: number
  /** The numbers in the file; `f64` where columns differ. Half and single precision are given as Float32Array, all else as Float64Array. */
  readonly dtype: Dtype
  /** The columns' names, where the file has some. */
  readonly names?: readonly string[]
  /** All rows in order, `size` at a time (about a million numbers unless said); can be called again. */
  chunks(size?: number): AsyncIterable<MatrixChunk>
  /** All rows, or the first `limit`. Throws `OUT_OF_MEMORY` past the limit of memory. */
  read(limit?: number): Promise<Matrix>
  close(): Promise<void>
}

/** What a reader of one format gives: rows in order, in pieces of any size, of about `size` rows where it can choose. */
export interface Source {
  readonly rows: number | undefined
  readonly columns: number
  readonly dtype: Dtype
  readonly names?: readonly string[] | undefined
  blocks(size: number): AsyncIterable<Matrix>
}

/** What a reader of one format is given. */
export interface Input extends MatrixOptions {
  readonly path: string
  readonly bytes: ByteSource
  readonly memory: number
}

/** Bytes with random access. */
export interface ByteSource {
  readonly size: number
  /** Throws `BAD_FILE` past the end. */
  read(offset: number, length: number): Promise<Uint8Array>
}

export const defaultMemory = 2 ** 31
