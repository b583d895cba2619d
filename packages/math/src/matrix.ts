/** A dense row-major matrix; rows are samples. */
export interface Matrix<A extends Float64Array | Float32Array = Float64Array | Float32Array> {
  readonly data: A
  readonly rows: number
  readonly columns: number
}

/** A zero matrix of doubles. */
export const zeros = (rows: number, columns: number): Matrix<Float64Array> => ({
  data: new Float64Array(rows * columns),
  rows,
  columns,
})

/** A matrix over existing numbers, which are not copied. */
export function matrix<A extends Float64Array | Float32Array>(data: A, rows: number, columns: number): Matrix<A> {
  if (data.length !== rows * columns)
    throw new RangeError(`a ${rows} × ${columns} matrix needs ${rows * columns} numbers, got ${data.length}`)
  return { data, rows, columns }
}

/** A matrix of doubles from nested arrays. */
export function fromRows(rows: readonly (readonly number[])[]): Matrix<Float64Array> {
  const columns = rows[0]?.length ?? 0
  const ragged = rows.findIndex(row => row.length !== columns)
  if (ragged >= 0) throw new RangeError(`row ${ragged} has ${rows[ragged]!.length} numbers, the first has ${columns}`)
  return matrix(Float64Array.from(rows.flat()), rows.length, columns)
}
