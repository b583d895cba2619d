/** What the decoding thread is asked to do: plain data, and with the content of the files the key of the cache. */
export type Job = IdxJob | BinaryJob | ParquetJob | FolderJob

interface Common {
  /** Every file that is read, absolute. */
  readonly files: readonly string[]
  readonly limit?: number | undefined
}

export interface IdxJob extends Common {
  readonly type: 'idx'
  /** Images, then labels. */
  readonly files: readonly [images: string, labels: string]
}

export interface BinaryJob extends Common {
  readonly type: 'cifar-binary'
  /** Label bytes before each image, and which of them is the label. */
  readonly labelBytes: number
  readonly labelAt: number
  readonly classes: number
}

export interface ParquetJob extends Common {
  readonly type: 'parquet'
  /** Names the columns may have, in order of preference. */
  readonly images: readonly string[]
  readonly labels: readonly string[]
  readonly shape: readonly [height: number, width: number, channels: 3]
  readonly classes: number
}

export interface FolderJob extends Common {
  readonly type: 'folder'
  /** The class of each file. */
  readonly labels: readonly number[]
  readonly size: number
}

/** Images of one shape in one array, with their labels. */
export interface Decoded {
  readonly images: Uint8Array
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly labels: Int32Array
  /** Names of the classes, where the files have them. */
  readonly classes?: readonly string[]
}

export type Progress = (done: number, total: number) => void
