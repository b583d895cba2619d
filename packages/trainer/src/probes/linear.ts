import type { Evaluation } from '@infomax/core'
import { type Matrix, wilsonInterval, zeros } from '@infomax/math'
import { regress, regressionProtocol } from './regression.ts'

interface Labelled {
  readonly representations: Matrix
  readonly labels?: Int32Array
}

/** Accuracy of a linear classifier on frozen features: the largest output of a ridge regression on one-hot labels. */
export async function linear(train: Labelled, test: Labelled, classes: number): Promise<Evaluation[]> {
  const { labels } = train
  if (!labels || !test.labels) return []
  const n = labels.length
  const targets = zeros(n, classes)
  for (let i = 0; i < n; i++) if (labels[i]! >= 0) targets.data[i * classes + labels[i]!] = 1
  const predicted = await regress(train.representations, targets, test.representations, (held, from) =>
    rightOnes(held, labels.subarray(from)),
  )
  const right = rightOnes(predicted, test.labels)
  const { low, high } = wilsonInterval(right, test.labels.length)
  return [
    {
      protocol: 'linear',
      description: `linear classifier on frozen features: ${regressionProtocol}; the class of the largest output`,
      value: right / test.labels.length,
      unit: 'accuracy',
      interval: { low, high, level: 0.95, method: 'Wilson' },
      train: n,
      test: test.labels.length,
      d: train.representations.columns,
    },
  ]
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
