import { createRandom, type Estimate, type Estimator, isInfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { refusal } from './check.ts'
import { lostInJson, unsound } from './estimate.ts'

/** An estimator with what it is tried on. */
export interface EstimatorCase {
  readonly create: () => Estimator
  /** A row is a sample; of scores an element is a pair of samples. */
  readonly inputs: readonly Matrix[]
  readonly scores: boolean
  /** What it must say it is of; d may be that of the first input or of all together unless said. */
  readonly n: number
  readonly d: readonly number[]
  /** Whether the order of the samples matters. */
  readonly ordered: boolean
  /** Whether its interval is about another value, as that of one without a bias. */
  readonly elsewhere: boolean
}

export interface ContractCheck {
  readonly what: string
  readonly body: () => Promise<string | undefined>
}

/** Sums of thousands of numbers in another order, or that meet other roundings on their way. */
const rounding = 1e-9

/** What every caller of an estimator relies on; each check says what is wrong, or nothing. */
export function estimatorContract(given: EstimatorCase): readonly ContractCheck[] {
  const { create, inputs, scores, n, d, ordered, elsewhere } = given
  const copies = (): Matrix[] => inputs.map(x => ({ ...x, data: x.data.slice() }))
  const estimate = (change: (x: Matrix, at: number) => Matrix = x => x): Promise<Estimate> =>
    create().estimate(...copies().map(change))
  /** The first input for which the promise is not kept. */
  const each = async (body: (at: number) => Promise<string | undefined>): Promise<string | undefined> => {
    for (const at of inputs.keys()) {
      const problem = await body(at)
      if (problem) return inputs.length > 1 ? `input ${at + 1}: ${problem}` : problem
    }
    return undefined
  }
  /** An answer or a refusal with a code. */
  const survives = async (change: (x: Matrix) => Matrix): Promise<string | undefined> => {
    try {
      return unsound(await estimate(change), false)
    } catch (error) {
      return isInfomaxError(error) ? undefined : `it threw ${String(error)}, not an InfomaxError with a code`
    }
  }

  const checks: (ContractCheck | false)[] = [
    {
      what: 'it gives a finite number with a unit, the side it errs on, and n and d of its input',
      async body() {
        const found = await estimate()
        if (found.n !== n) return `it says n = ${found.n} of ${n} samples`
        if (!d.includes(found.d)) return `it says d = ${found.d} of ${d.join(' or ')} dimensions`
        return unsound(found, true)
      },
    },
    !elsewhere && {
      what: 'its interval holds the value',
      async body() {
        const { value, interval } = await estimate()
        if (!interval || (interval.low <= value && value <= interval.high)) return undefined
        return `${value} is not in ${interval.low} to ${interval.high}`
      },
    },
    {
      what: 'it gives the same twice, and leaves its inputs as they were',
      async body() {
        const mine = copies()
        const first = await create().estimate(...mine)
        const changed = inputs.findIndex(({ data }, at) => data.some((value, i) => value !== mine[at]!.data[i]))
        if (changed >= 0) return `input ${changed + 1} changed`
        const second = await estimate()
        return JSON.stringify(first) === JSON.stringify(second)
          ? undefined
          : `it gave ${first.value}, then ${second.value}`
      },
    },
    {
      what: 'its result is plain data',
      body: async () => lostInJson(await estimate()),
    },
    {
      what: 'floats, and a window of a larger array, are as good as doubles of their own',
      async body() {
        const expected = await estimate(x => ({ ...x, data: Float64Array.from(x.data, Math.fround) }))
        const single = await estimate(x => ({ ...x, data: Float32Array.from(x.data) }))
        if (!near(single.value, expected.value))
          return `of floats it gave ${single.value}, of doubles ${expected.value}`
        const [window, own] = [await estimate(windowed), await estimate()]
        return JSON.stringify(window) === JSON.stringify(own)
          ? undefined
          : `of a window it gave ${window.value}, of the same numbers alone ${own.value}`
      },
    },
    !ordered && {
      what: 'the order of the samples changes nothing but rounding',
      async body() {
        const order = createRandom(2, 'order').permutation(inputs[0]!.rows)
        const shuffled = await estimate(x => (x.rows === order.length ? reordered(x, order, scores) : x))
        const { value } = await estimate()
        return near(shuffled.value, value) ? undefined : `it gave ${value}, and ${shuffled.value} in another order`
      },
    },
    {
      what: 'it names row and column of a value that is not finite',
      body: () =>
        each(async at => {
          for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
            const column = inputs[at]!.columns - 1
            const problem = await place(
              () => estimate((x, i) => (i === at ? withValue(x, 3, column, bad) : x)),
              [3, column],
            )
            if (problem) return `${bad} in row 3, column ${column}: ${problem}`
          }
          return undefined
        }),
    },
    inputs.length > 1 && {
      what: 'it refuses inputs of unequal length, with LENGTH_MISMATCH',
      body: () =>
        each(at => refusal(() => estimate((x, i) => (i === at ? firstRows(x, x.rows - 1) : x)), 'LENGTH_MISMATCH')),
    },
    {
      what: 'it refuses no samples, with a code',
      body: () => refusal(() => estimate(x => firstRows(x, 0, scores))),
    },
    {
      what: 'it refuses a matrix whose numbers do not fit its shape, with BAD_SHAPE',
      body: () =>
        each(at => refusal(() => estimate((x, i) => (i === at ? { ...x, data: x.data.subarray(1) } : x)), 'BAD_SHAPE')),
    },
    {
      what: 'of one sample it gives a sound answer, or a refusal with a code',
      body: () => survives(x => firstRows(x, 1, scores)),
    },
    {
      what: 'of samples that are all equal it gives a sound answer, or a refusal with a code',
      body: () => survives(x => ({ ...x, data: x.data.map((_, at) => x.data[scores ? 0 : at % x.columns]!) })),
    },
  ]
  return checks.filter(check => check !== false)
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= rounding * Math.max(1, Math.abs(b))

/** The same numbers in the middle of a larger array. */
function windowed(x: Matrix): Matrix {
  const data = new Float64Array(x.data.length + 7).fill(Number.NaN)
  data.set(x.data, 3)
  return { ...x, data: data.subarray(3, 3 + x.data.length) }
}

/** Rows in another order, and of scores the columns in the same. */
function reordered({ data, rows, columns }: Matrix, order: Int32Array, scores: boolean): Matrix {
  const value = (i: number, j: number): number => data[order[i]! * columns + (scores ? order[j]! : j)]!
  return {
    data: Float64Array.from(data, (_, at) => value(Math.floor(at / columns), at % columns)),
    rows,
    columns,
  }
}

function withValue(x: Matrix, row: number, column: number, value: number): Matrix {
  const data = Float64Array.from(x.data)
  data[row * x.columns + column] = value
  return { ...x, data }
}

/** Some rows, and of scores as many columns. */
function firstRows({ data, rows, columns }: Matrix, count: number, scores = false): Matrix {
  const width = scores ? count : columns
  const kept = Array.from({ length: Math.min(count, rows) }, (_, i) => [
    ...data.subarray(i * columns, i * columns + width),
  ])
  return { data: Float64Array.from(kept.flat()), rows: count, columns: width }
}

/** Nothing where a refusal has the code `BAD_VALUE` and names the place. */
async function place(body: () => Promise<unknown>, numbers: readonly number[]): Promise<string | undefined> {
  let message = ''
  const problem = await refusal(async () => {
    try {
      await body()
    } catch (error) {
      message = error instanceof Error ? error.message : ''
      throw error
    }
  }, 'BAD_VALUE')
  if (problem) return problem
  return numbers.every(number => new RegExp(`\\b${number}\\b`).test(message))
    ? undefined
    : `the refusal does not say where it stands: ${message}`
}
