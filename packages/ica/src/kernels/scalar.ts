import { fastTanh } from '../tanh.ts'
import { block, type Kernels } from './kernels.ts'

export function scalarKernels(doubles: number): Kernels {
  const memory = new Float64Array(doubles)
  return {
    memory,
    combine(x, out, count, weights) {
      for (let i = 0; i < 2; i++)
        for (let t = 0; t < count; t++) {
          const [v0, v1, v2, v3] = [0, 1, 2, 3].map(c => memory[x + c * block + t]! * weights[4 * i + c]!)
          memory[out + i * block + t]! += v0! + v1! + (v2! + v3!)
        }
    },
    correlate(y, x, count, sums) {
      for (let i = 0; i < 2; i++)
        for (let c = 0; c < 4; c++) {
          // the two lanes of a register
          let even = 0
          let odd = 0
          for (let t = 0; t < count; t += 2) {
            even += memory[y + i * block + t]! * memory[x + c * block + t]!
            odd += memory[y + i * block + t + 1]! * memory[x + c * block + t + 1]!
          }
          sums[4 * i + c]! += even + odd
        }
    },
    tanh(values, count, alpha) {
      const lanes = [0, 0]
      for (let t = 0; t < count; t++) {
        const g = fastTanh(alpha * memory[values + t]!)
        memory[values + t] = g
        lanes[t % 2]! += g * g
      }
      return lanes[0]! + lanes[1]!
    },
  }
}
