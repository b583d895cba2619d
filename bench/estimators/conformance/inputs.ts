const indices = Array.from({ length: 40 }, (_, at) => at + 1)

/** i = 1 … 40, in radians. */
export const X = indices.map(i => [Math.sin(i), Math.cos(1.7 * i) + (0.1 * i) / 40])
export const Y = indices.map(i => [Math.sin(i) + 0.3 * Math.cos(2.3 * i), Math.sin(0.9 * i)])
export const XY = X.map((row, i) => [...row, ...Y[i]!])
export const x0 = X.map(([a]) => a!)
export const y0 = Y.map(([a]) => a!)
export const rounded = (values: readonly number[]): number[] => values.map(value => Math.round(value * 10) / 10)
