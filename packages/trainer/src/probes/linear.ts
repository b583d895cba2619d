import type { Evaluation } from '@infomax/core'
import { type Matrix, wilsonInterval, zeros } from '@infomax/math'
import { type Problem, regressionProtocol } from './regression.ts'

/** One-hot labels as targets of a regression, scored by how often the largest output is right. */
export function labelProblem(labels: Int32Array, classes: number): Problem {
  const targets = zeros(labels.length, classes)
  for (const [i, label] of labels.entries()) if (label >= 0) targets.data[i * classes + label] = 1
  return { targets, score: (predicted, from) => rightOnes(predicted, labels.subarray(from)) }
}

/** Accuracy of a linear classifier on frozen features: the class of the largest output of a ridge regression. */
export function linearAccuracy(
  predicted: Matrix,
  labels: Int32Array,
  train: { readonly rows: number; readonly columns: number },
): Evaluation {
  const right = rightOnes(predicted, labels)
  const { low, high } = wilsonInterval(right, labels.length)
  return {
    protocol: 'linear',
    description: `linear classifier on frozen features: ${regressionProtocol}; targets are one-hot, the class is that of the largest output`,
    value: right / labels.length,
    unit: 'accuracy',
    interval: { low, high, level: 0.95, method: 'Wilson' },
    train: train.rows,
    test: labels.length,
    d: train.columns,
  }
}

function rightOnes({ data, rows, columns }: Matrix, labels: Int32Array): number {
  let right = 0
  for (let i = 0; i < rows; i++) {
    let best = 0
    for (let c = 1; c < columns; c++) if (data[i * columns + c]! > data[i * columns + best]!) best = c
    if (best === labels[i]) right++
  }
  return right
}
