import type { Leave, Step, Units } from './step.ts'
import { visitWindows, type Windows } from './window.ts'

/**
 * A rate at which a unit nears its boundary counts as none below this share of the fastest of its layer: some ulps of
 * the sums that both come from.
 */
const negligible = 1e-14

/** x for x > 0, slope·x otherwise. */
export function leakyRelu(slot: number, size: number, slope: number): Step & { readonly units: Units } {
  const units: Units = {
    slot,
    count: size,
    pieces: 2,
    decide(x) {
      const chosen = new Uint16Array(x.length)
      for (let i = 0; i < x.length; i++) if (x[i]! > 0) chosen[i] = 1
      return chosen
    },
    leave(x, chosen) {
      const still = negligible * fastest(x, size)
      let first: Leave | undefined
      for (let unit = 0; unit < size; unit++) {
        const rate = x[size + unit]!
        // a unit that is on goes off where it falls, one that is off goes on where it rises
        if (!(chosen[unit] === 1 ? rate < -still : rate > still)) continue
        const distance = Math.max(0, -x[unit]! / rate)
        if (!first || distance < first.distance) first = { unit, piece: 1 - chosen[unit]!, distance }
      }
      return first
    },
  }
  const apply = (x: Float64Array, chosen: Uint16Array): Float64Array => {
    const y = new Float64Array(x.length)
    for (let first = 0; first < x.length; first += chosen.length)
      for (let i = 0; i < chosen.length; i++) y[first + i] = chosen[i] === 1 ? x[first + i]! : slope * x[first + i]!
    return y
  }
  return {
    units,
    inputs: size,
    outputs: size,
    push: (x, rows, pass) => apply(x, pass.choose(units, x, rows)),
    pull: (y, _rows, choices) => apply(y, choices[slot]!),
  }
}

/** The largest of each window, the first of equals; what lies outside of the image is left out. */
export function maxPool(slot: number, windows: Windows): Step & { readonly units: Units } {
  const { height, width, channels, size, rows: down, columns: across } = windows
  const inputs = height * width * channels
  const outputs = down * across * channels
  const places = size[0] * size[1]
  // where each place of each window stands in the image; −1 outside of it
  const table = new Int32Array(down * across * places).fill(-1)
  visitWindows(windows, (window, place, at, count) => {
    for (let i = 0; i < count; i++) table[window * places + place + i] = at + i * channels
  })
  const source = (unit: number, place: number): number => {
    const at = table[Math.floor(unit / channels) * places + place]!
    return at < 0 ? -1 : at + (unit % channels)
  }
  const units: Units = {
    slot,
    count: outputs,
    pieces: places,
    decide(x, rows) {
      const chosen = new Uint16Array(rows * outputs)
      for (let r = 0; r < rows; r++)
        for (let unit = 0; unit < outputs; unit++) {
          let largest = Number.NEGATIVE_INFINITY
          for (let place = 0; place < places; place++) {
            const at = source(unit, place)
            if (at < 0 || !(x[r * inputs + at]! > largest)) continue
            largest = x[r * inputs + at]!
            chosen[r * outputs + unit] = place
          }
        }
      return chosen
    },
    leave(x, chosen) {
      const still = negligible * fastest(x, inputs)
      let first: Leave | undefined
      for (let unit = 0; unit < outputs; unit++) {
        const kept = source(unit, chosen[unit]!)
        for (let place = 0; place < places; place++) {
          const at = source(unit, place)
          if (at < 0) continue
          const rate = x[inputs + at]! - x[inputs + kept]!
          const lead = x[kept]! - x[at]!
          // numbers that a ReLU made zero stay equal, and of equals the first is taken
          const tied = rate === 0 && lead === 0 && place < chosen[unit]!
          if (!(rate > still || tied)) continue
          const distance = tied ? 0 : Math.max(0, lead / rate)
          if (!first || distance < first.distance) first = { unit, piece: place, distance }
        }
      }
      return first
    },
  }
  return {
    units,
    inputs,
    outputs,
    push(x, rows, pass) {
      const chosen = pass.choose(units, x, rows)
      const y = new Float64Array(rows * outputs)
      for (let i = 0; i < y.length; i++) {
        const unit = i % outputs
        y[i] = x[((i - unit) / outputs) * inputs + source(unit, chosen[i % chosen.length]!)]!
      }
      return y
    },
    pull(y, rows, choices) {
      const chosen = choices[slot]!
      const x = new Float64Array(rows * inputs)
      for (let i = 0; i < y.length; i++) {
        const unit = i % outputs
        x[((i - unit) / outputs) * inputs + source(unit, chosen[unit]!)]! += y[i]!
      }
      return x
    },
  }
}

/** The largest size of the numbers in row 1, a direction. */
function fastest(x: Float64Array, size: number): number {
  let largest = 0
  for (let i = size; i < 2 * size; i++) largest = Math.max(largest, Math.abs(x[i]!))
  return largest
}
