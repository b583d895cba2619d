export { fromRows, type Matrix, matrix, zeros } from './matrix.ts'
export { createRandom, type Random } from './random.ts'
