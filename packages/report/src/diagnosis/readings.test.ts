import type { DiagnosisFigures, FeatureProfile } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../test/diagnose.ts'
import { dependenceReading, distancesReading, featuresReading, scatterReading, spectrumReading } from './readings.ts'

const { figures, ...diagnosis } = diagnose()

it('reads a diagnosis', () => {
  expect([
    spectrumReading(figures),
    distancesReading(figures.distances),
    featuresReading(figures.features, diagnosis.d),
    dependenceReading(figures.dependence!),
    scatterReading({ ...diagnosis, figures }, figures.scatter!),
  ]).toMatchInlineSnapshot(`
    [
      "The largest of 32 eigenvalues holds 40.8 % of the variance; 9 of them hold 90 %. From rank 3 to 20 they fall as rank to the power −1.893: steeper than 1/rank, so a longer tail would add a finite variance only.",
      "Of 7,140 distances between samples, half are below 9.611 and nine in ten lie between 5.092 and 19.66, read from the bins. The far end is 3.9 times the near one.",
      "All 12 columns drawn depart from a Gaussian at p < 0.05. These 12 of 32 columns are the least Gaussian, not typical ones.",
      "Columns 1 and 4 depend most on each other (distance correlation 0.7551); the median of 190 pairs is 0.2692.",
      "The first two principal components hold 57.0 % of the embedding’s variance; what lies in the other directions is not seen in these 600 samples of 6 classes.",
    ]
  `)
})

describe('the spectrum', () => {
  const read = (spectrum: number[], powerLaw?: DiagnosisFigures['powerLaw']): string =>
    spectrumReading({ ...figures, spectrum, ...{ powerLaw: powerLaw! } })
  it('of one point, one dimension, one direction, of nothing', () => {
    expect([read([0, 0]), read([2]), read([1, 0.01]), read([Number.NaN]), read([])]).toMatchInlineSnapshot(`
      [
        "No eigenvalue is above 0 (of 2): every sample is the same point.",
        "The only eigenvalue holds all of the variance.",
        "The largest of 2 eigenvalues holds 99.0 % of the variance.",
        "Not every eigenvalue is a finite number.",
        "No eigenvalue was computed.",
      ]
    `)
  })
  it('says on which side of 1 its decay is', () => {
    const fit = { scale: 1, from: 1, to: 4 }
    expect([0.5, 1.5, Number.NaN].map(alpha => read([1, 0.9, 0.8, 0.7], { ...fit, alpha }))).toMatchInlineSnapshot(`
      [
        "The largest of 4 eigenvalues holds 29.4 % of the variance; 4 of them hold 90 %. From rank 1 to 4 they fall as rank to the power −0.5: not steeper than 1/rank, so a longer tail would add variance without end.",
        "The largest of 4 eigenvalues holds 29.4 % of the variance; 4 of them hold 90 %. From rank 1 to 4 they fall as rank to the power −1.5: steeper than 1/rank, so a longer tail would add a finite variance only.",
        "The largest of 4 eigenvalues holds 29.4 % of the variance; 4 of them hold 90 %.",
      ]
    `)
  })
})

describe('features', () => {
  const feature = (column: number, pValue: number | undefined, deviation = 1): FeatureProfile => ({
    column,
    mean: 0,
    deviation,
    histogram: { edges: [0, 1], counts: [1] },
    ...(pValue !== undefined && { pValue }),
  })
  it('are Gaussian, are not, are constant, are not the typical ones', () => {
    expect([
      featuresReading([feature(0, 0.2), feature(1, 0.5)], 2),
      featuresReading([feature(0, 0.01), feature(1, 0.5)], 2),
      featuresReading([feature(0, 0.01), feature(1, 0)], 64),
      featuresReading([feature(0, 0.3)], 1),
      featuresReading([feature(0, 0.01), feature(3, undefined, 0), feature(5, undefined, 0)], 6),
      featuresReading([feature(0, undefined, 0)], 1),
      featuresReading([], 3),
    ]).toMatchInlineSnapshot(`
      [
        "None of the 2 columns drawn departs from a Gaussian at p < 0.05.",
        "1 of the 2 columns drawn departs from a Gaussian at p < 0.05.",
        "All 2 columns drawn depart from a Gaussian at p < 0.05. These 2 of 64 columns are the least Gaussian, not typical ones.",
        "The column tested does not depart from a Gaussian at p < 0.05.",
        "The column tested departs from a Gaussian at p < 0.05 and column 3 and column 5 are constant. These 3 of 6 columns are the least Gaussian, not typical ones.",
        "No column drawn was tested for normality and column 0 is constant.",
        "No column was drawn.",
      ]
    `)
  })
})

it('reads distances that are all one, all 0, or none', () => {
  expect([
    distancesReading({ edges: [1.5, 1.5], counts: [1] }),
    distancesReading({ edges: [0, 0], counts: [10] }),
    distancesReading({ edges: [-0.5, 0.5], counts: [10] }),
    distancesReading({ edges: [0, 1, 2], counts: [50, 50] }),
    distancesReading({ edges: [], counts: [] }),
  ]).toMatchInlineSnapshot(`
    [
      "Every distance between samples is 1.5 (1 pair).",
      "Every distance between samples is 0 (10 pairs): all samples are one point.",
      "All distances between samples (10 pairs) are in one bin, around 0.",
      "Of 100 distances between samples, half are below 1 and nine in ten lie between 0.1 and 1.9, read from the bins. The far end is 19 times the near one.",
      "No distance could be drawn.",
    ]
  `)
})

it('reads dependence of one pair, of many, and of none', () => {
  const measure = 'HSIC'
  expect([
    dependenceReading({
      columns: [4, 9],
      measure,
      values: [
        [1, 0.2],
        [0.2, 1],
      ],
    }),
    dependenceReading({
      columns: [4, 9, 11],
      measure,
      values: [
        [1, 0.2, 0.5],
        [0.2, 1, Number.NaN],
        [0.5, Number.NaN, 1],
      ],
    }),
    dependenceReading({ columns: [4], measure, values: [[1]] }),
  ]).toMatchInlineSnapshot(`
    [
      "Columns 4 and 9: HSIC 0.2.",
      "Columns 4 and 11 depend most on each other (HSIC 0.5); the median of 2 pairs is 0.2.",
      "There is no pair of columns whose HSIC is a finite number.",
    ]
  `)
})

it('reads a scatter without labels, and one of all there is', () => {
  const scatter = { points: [[0, 0] as const, [1, 0] as const], labels: [-1, -1], explained: [0.5, 0.1] as const }
  expect([
    scatterReading({ ...diagnosis, figures }, scatter),
    scatterReading({ ...diagnosis, figures, d: 1 }, { ...scatter, labels: [0, 1], explained: [1, 0] }),
  ]).toMatchInlineSnapshot(`
    [
      "The first two principal components hold 60.0 % of the embedding’s variance; what lies in the other directions is not seen in these 2 samples.",
      "All of the embedding’s variance is seen here, in 2 samples of 2 classes.",
    ]
  `)
})
