// The definitions that others use, in plain loops over numbers and apart from the code of the estimators.
import { digamma, gram, logBesselI, matrix, singularValues, symmetricEigenvalues } from '@infomax/math'

export type Rows = readonly (readonly number[])[]

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
const table = (rows: Rows) => matrix(Float64Array.from(rows.flat()), rows.length, rows[0]!.length)
const squared = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, k) => (value - b[k]!) ** 2))
const chebyshev = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, k) => Math.abs(value - b[k]!)))

/** exp(−Σ p ln p) of shares plus ε. */
export function rank(values: readonly number[], epsilon: number): number {
  const total = sum(values)
  return Math.exp(-sum(values.map(value => value / total + epsilon).map(p => (p > 0 ? p * Math.log(p) : 0))))
}

export const singular = (rows: Rows): number[] => [...singularValues(table(rows))]
/** The eigenvalues of XᵀX: squared singular values. */
export const eigenvalues = (rows: Rows): number[] =>
  [...symmetricEigenvalues(gram(table(rows)))].map(v => Math.max(0, v))

/** KSG 1 with counts at less than the distance, or at no more than it. */
export function ksgOf(x: Rows, y: Rows, k: number, strict: boolean): number {
  const n = x.length
  const terms = x.map((_, i) => {
    const others = x.map((_, j) => j).filter(j => j !== i)
    const distances = others.map(j => Math.max(chebyshev(x[i]!, x[j]!), chebyshev(y[i]!, y[j]!))).sort((a, b) => a - b)
    const limit = distances[k - 1]!
    const count = (rows: Rows): number =>
      others.filter(j => (strict ? chebyshev(rows[i]!, rows[j]!) < limit : chebyshev(rows[i]!, rows[j]!) <= limit))
        .length
    return digamma(count(x) + 1) + digamma(count(y) + 1)
  })
  return digamma(k) + digamma(n) - mean(terms)
}

/** Columns over their deviation (ddof 0). */
export function scaled(rows: Rows): number[][] {
  const deviations = rows[0]!.map((_, k) => {
    const column = rows.map(row => row[k]!)
    const center = mean(column)
    return Math.sqrt(mean(column.map(value => (value - center) ** 2)))
  })
  return rows.map(row => row.map((value, k) => value / deviations[k]!))
}

export const gaussian = (rows: Rows, sigma: number): number[][] =>
  rows.map(a => rows.map(b => Math.exp(-squared(a, b) / (2 * sigma * sigma))))
export const distances = (rows: Rows): number[][] => rows.map(a => rows.map(b => Math.sqrt(squared(a, b))))

/** Σ (HKH)ᵢⱼ(HLH)ᵢⱼ. */
export function centredProduct(k: Rows, l: Rows): number {
  const [a, b] = [centre(k), centre(l)]
  return sum(a.map((row, i) => sum(row.map((value, j) => value * b[i]![j]!))))
}

/** The mean product of U-centred matrices over n(n − 3), which is Song's HSIC without bias. */
export function uCentredProduct(k: Rows, l: Rows): number {
  const n = k.length
  const [a, b] = [uCentre(k), uCentre(l)]
  return sum(a.map((row, i) => sum(row.map((value, j) => (i === j ? 0 : value * b[i]![j]!))))) / (n * (n - 3))
}

function centre(k: Rows): number[][] {
  const rows = k.map(mean)
  const all = mean(rows)
  return k.map((row, i) => row.map((value, j) => value - rows[i]! - rows[j]! + all))
}

function uCentre(k: Rows): number[][] {
  const n = k.length
  const hollow = k.map((row, i) => row.map((value, j) => (i === j ? 0 : value)))
  const rows = hollow.map(sum)
  const all = sum(rows)
  return hollow.map((row, i) =>
    row.map((value, j) => value - rows[i]! / (n - 2) - rows[j]! / (n - 2) + all / ((n - 1) * (n - 2))),
  )
}

/** Three ways to average the parts of VICReg, with weights 25, 25 and 1. */
export function vicregOf(a: Rows, b: Rows): { reference: number; paper: number; 'solo-learn': number } {
  const [n, d] = [a.length, a[0]!.length]
  const distance = sum(a.map((row, i) => squared(row, b[i]!)))
  const parts = [a, b].map(rows => {
    const centers = rows[0]!.map((_, k) => mean(rows.map(row => row[k]!)))
    const covariance = centers.map((p, i) =>
      centers.map((q, j) => sum(rows.map(row => (row[i]! - p) * (row[j]! - q))) / (n - 1)),
    )
    return {
      hinge: mean(covariance.map((row, i) => Math.max(0, 1 - Math.sqrt(row[i]! + 1e-4)))),
      square: sum(covariance.map((row, i) => sum(row.map((c, j) => (i === j ? 0 : c * c))))) / d,
    }
  })
  const hinge = parts[0]!.hinge + parts[1]!.hinge
  const square = parts[0]!.square + parts[1]!.square
  return {
    reference: (25 * distance) / (n * d) + (25 * hinge) / 2 + square,
    'solo-learn': (25 * distance) / (n * d) + 25 * hinge + square,
    paper: (25 * distance) / n + 25 * hinge + square,
  }
}

/** The eigenvalues of Σ_w^{−½} Σ_b Σ_w^{−½} for objects of two views in two dimensions, by the quadratic formula of Σ_w⁻¹ Σ_b. */
export function discriminants(a: Rows, b: Rows, delta: number): number[] {
  const means = a.map((row, i) => row.map((value, k) => (value + b[i]![k]!) / 2))
  const center = [0, 1].map(k => mean(means.map(row => row[k]!)))
  const second = (rows: Rows): number[] => [
    mean(rows.map(row => row[0]! * row[0]!)),
    mean(rows.map(row => row[0]! * row[1]!)),
    mean(rows.map(row => row[1]! * row[1]!)),
  ]
  const [b0, b1, b2] = second(means.map(row => row.map((value, k) => value - center[k]!))) as [number, number, number]
  const within = second([...a, ...b].map((row, i) => row.map((value, k) => value - means[i % a.length]![k]!)))
  const [w0, w1, w2] = [within[0]! + delta, within[1]!, within[2]! + delta]
  const determinant = w0 * w2 - w1 * w1
  const trace = (w2 * b0 - 2 * w1 * b1 + w0 * b2) / determinant
  const root = Math.sqrt(Math.max(0, trace * trace - (4 * (b0 * b2 - b1 * b1)) / determinant))
  return [(trace + root) / 2, (trace - root) / 2]
}

/** Joe's entropy on the sphere with the constant of the density as given. */
export function sphereEntropy(rows: Rows, kappa: number, logConstant: number): number {
  const unit = rows.map(row => row.map(value => value / Math.hypot(...row)))
  return (
    -mean(unit.map(a => Math.log(mean(unit.map(b => Math.exp(kappa * sum(a.map((value, k) => value * b[k]!)))))))) -
    logConstant
  )
}

/** ln C_d(κ), with ln(I + floor) in place of ln I. */
export const logConstant = (d: number, kappa: number, floor: number): number =>
  (d / 2 - 1) * Math.log(kappa) -
  (d / 2) * Math.log(2 * Math.PI) -
  Math.log(Math.exp(logBesselI(d / 2 - 1, kappa)) + floor)
