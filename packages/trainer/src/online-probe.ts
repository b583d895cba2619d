import type { Random } from '@infomax/core'
import type { Array32 } from './safetensors.ts'

/** A linear classifier trained beside the network on detached representations. */
export interface OnlineProbe {
  /** One step on a batch, `[n, d]` row by row; remembers how often it was right before learning from it. */
  train(representation: Float32Array, labels: Int32Array): void
  /** Accuracy over the batches since the last call, each predicted before it was learnt from; NaN without any. */
  accuracy(): { readonly value: number; readonly samples: number }
  snapshot(): Record<string, Array32>
  restore(tensors: Readonly<Record<string, Array32>>): void
}

const learningRate = 0.1
const momentum = 0.9
/** How fast the running mean and variance that standardise the input move. */
const drift = 0.05

/**
 * Softmax regression by SGD (rate 0.1, momentum 0.9) on features standardised by running statistics.
 *
 * Runs on the host in f64: a few million operations a batch. Labels below 0 are unknown and passed by.
 */
export function createOnlineProbe({
  dims,
  classes,
  random,
}: {
  dims: number
  classes: number
  random: Random
}): OnlineProbe {
  const width = dims + 1
  // weights, velocity: [classes, dims + 1], the last column the bias
  const weights = Float32Array.from({ length: classes * width }, () => 0.01 * random.normal())
  const velocity = new Float32Array(classes * width)
  const mean = new Float32Array(dims)
  const variance = new Float32Array(dims).fill(1)
  const counts = new Float32Array(3) // batches seen, right, predicted
  const state: Record<string, Array32> = {
    'probe/weights': { shape: [classes, width], data: weights },
    'probe/velocity': { shape: [classes, width], data: velocity },
    'probe/mean': { shape: [dims], data: mean },
    'probe/variance': { shape: [dims], data: variance },
    'probe/counts': { shape: [3], data: counts },
  }

  function standardise(x: Float32Array, n: number): Float64Array {
    const share = counts[0] === 0 ? 1 : drift
    for (let j = 0; j < dims; j++) {
      let sum = 0
      let squares = 0
      for (let i = 0; i < n; i++) sum += x[i * dims + j]!
      const m = sum / n
      for (let i = 0; i < n; i++) squares += (x[i * dims + j]! - m) ** 2
      mean[j]! += share * (m - mean[j]!)
      variance[j]! += share * (squares / n - variance[j]!)
    }
    counts[0]!++
    const out = new Float64Array(n * width)
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < dims; j++) out[i * width + j] = (x[i * dims + j]! - mean[j]!) / Math.sqrt(variance[j]! + 1e-5)
      out[i * width + dims] = 1
    }
    return out
  }

  return {
    train(representation, labels) {
      const n = labels.length
      const x = standardise(representation, n)
      const gradient = new Float64Array(classes * width)
      const p = new Float64Array(classes)
      let known = 0
      for (let i = 0; i < n; i++) {
        const label = labels[i]!
        if (label < 0) continue
        known++
        if (softmax(weights, x, i * width, p) === label) counts[1]!++
        counts[2]!++
        for (let c = 0; c < classes; c++) {
          const d = p[c]! - (c === label ? 1 : 0)
          for (let j = 0; j < width; j++) gradient[c * width + j]! += d * x[i * width + j]!
        }
      }
      if (known === 0) return
      for (let k = 0; k < gradient.length; k++) {
        velocity[k] = momentum * velocity[k]! + gradient[k]! / known
        weights[k]! -= learningRate * velocity[k]!
      }
    },
    accuracy() {
      const result = { value: counts[1]! / counts[2]!, samples: counts[2]! }
      counts[1] = 0
      counts[2] = 0
      return result
    },
    snapshot: () =>
      Object.fromEntries(Object.entries(state).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }])),
    restore(tensors) {
      for (const [name, { data }] of Object.entries(state)) {
        const stored = tensors[name]
        if (stored) data.set(stored.data)
      }
    },
  }

  /** Class probabilities of a row into p; returns the likeliest class. */
  function softmax(w: Float32Array, x: Float64Array, row: number, p: Float64Array): number {
    let best = 0
    for (let c = 0; c < classes; c++) {
      let s = 0
      for (let j = 0; j < width; j++) s += w[c * width + j]! * x[row + j]!
      p[c] = s
      if (s > p[best]!) best = c
    }
    const top = p[best]!
    let total = 0
    for (let c = 0; c < classes; c++) total += p[c] = Math.exp(p[c]! - top)
    for (let c = 0; c < classes; c++) p[c]! /= total
    return best
  }
}
