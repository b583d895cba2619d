import { limit, table } from '../tanh.ts'
import { call, code, f64, i32, loop, module, v128 } from './assembler.ts'
import { block, type Kernels } from './kernels.ts'

/** Of a row in bytes. */
const row = 8 * block

/** The memory begins with the table of tanh, then eight sums of two lanes. */
const sumsAt = 2 * Math.ceil(table.length / 2)
const start = sumsAt + 16

// one for all: an engine makes better code of a module only after many calls, and begins anew with another one
let compiled: WebAssembly.Module | undefined

/** Throws where there is no WebAssembly, or none with SIMD. */
export function simdKernels(doubles: number): Kernels {
  compiled ??= new WebAssembly.Module(module([combine, correlate(8 * sumsAt), tanh]))
  const { exports } = new WebAssembly.Instance(compiled)
  const linear = exports.memory as WebAssembly.Memory
  linear.grow(Math.ceil((8 * (start + doubles)) / 65536))
  const all = new Float64Array(linear.buffer)
  all.set(table)
  const functions = exports as unknown as Record<'f0' | 'f1' | 'f2', (...numbers: number[]) => number>
  const at = (place: number): number => 8 * (start + place)
  return {
    memory: all.subarray(start, start + doubles),
    combine(x, out, count, w) {
      functions.f0(at(x), at(out), count, w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!, w[6]!, w[7]!)
    },
    correlate(y, x, count, sums) {
      functions.f1(at(y), at(x), count)
      for (let i = 0; i < 8; i++) sums[i]! += all[sumsAt + 2 * i]! + all[sumsAt + 2 * i + 1]!
    },
    tanh: (values, count, alpha) => functions.f2(at(values), count, alpha),
  }
}

/** (x, out, count, a0 … a3, b0 … b3) */
const combine = code({ parameters: ['i32', 'i32', 'i32', ...Array<'f64'>(8).fill('f64')], vectors: 12 }, local => {
  const [x, out, count] = [local(0), local(1), local(2)]
  const weights = Array.from({ length: 8 }, (_, i) => local(11 + i))
  const values = Array.from({ length: 4 }, (_, c) => local(19 + c))
  const product = (i: number, c: number): number[] => call.mul(weights[4 * i + c]!.get, values[c]!.get)
  return [
    ...weights.flatMap((weight, i) => weight.set(f64.splat(local(3 + i).get))),
    ...loop(count, [
      ...values.flatMap((value, c) => value.set(v128.load(x.get, row * c))),
      ...[0, 1].flatMap(i =>
        v128.store(
          out.get,
          call.add(
            v128.load(out.get, row * i),
            call.add(call.add(product(i, 0), product(i, 1)), call.add(product(i, 2), product(i, 3))),
          ),
          row * i,
        ),
      ),
      ...[x, out].flatMap(pointer => pointer.set(i32.add(pointer.get, 16))),
    ]),
  ]
})

/** (y, x, count); the sums go to a fixed place. */
const correlate = (sumsAt: number) =>
  code({ parameters: ['i32', 'i32', 'i32'], vectors: 11 }, local => {
    const [y, x, count] = [local(0), local(1), local(2)]
    const sums = Array.from({ length: 8 }, (_, i) => local(3 + i))
    const [first, second, value] = [local(11), local(12), local(13)]
    return [
      ...loop(count, [
        ...first.set(v128.load(y.get, 0)),
        ...second.set(v128.load(y.get, row)),
        ...[0, 1, 2, 3].flatMap(c => [
          ...value.set(v128.load(x.get, row * c)),
          ...sums[c]!.set(call.add(sums[c]!.get, call.mul(first.get, value.get))),
          ...sums[4 + c]!.set(call.add(sums[4 + c]!.get, call.mul(second.get, value.get))),
        ]),
        ...[x, y].flatMap(pointer => pointer.set(i32.add(pointer.get, 16))),
      ]),
      ...sums.flatMap((sum, i) => v128.store(i32.constant(sumsAt), sum.get, 16 * i)),
    ]
  })

/** (values, count, alpha) → Σ tanh², each step as in `fastTanh`. */
const tanh = code({ parameters: ['i32', 'i32', 'f64'], vectors: 9, result: true }, local => {
  const [values, count] = [local(0), local(1)]
  const [alpha, sum, u, nearest, b, square, above, below, base] = Array.from({ length: 9 }, (_, i) => local(3 + i))
  const all = (value: number): number[] => f64.splat(f64.constant(value))
  return [
    ...alpha!.set(f64.splat(local(2).get)),
    ...loop(count, [
      ...u!.set(call.max(all(-limit), call.min(all(limit), call.mul(alpha!.get, v128.load(values.get, 0))))),
      ...nearest!.set(call.truncate(call.add(call.mul(u!.get, all(64)), all(64 * limit + 0.5)))),
      ...b!.set(call.sub(u!.get, call.mul(call.sub(call.convert(nearest!.get), all(64 * limit)), all(1 / 64)))),
      ...square!.set(call.mul(b!.get, b!.get)),
      ...above!.set(call.mul(b!.get, call.add(all(15), square!.get))),
      ...below!.set(call.add(all(15), call.mul(all(6), square!.get))),
      ...base!.set(v128.gather(nearest!.get)),
      ...u!.set(
        call.div(
          call.add(call.mul(base!.get, below!.get), above!.get),
          call.add(below!.get, call.mul(base!.get, above!.get)),
        ),
      ),
      ...v128.store(values.get, u!.get, 0),
      ...sum!.set(call.add(sum!.get, call.mul(u!.get, u!.get))),
      ...values.set(i32.add(values.get, 16)),
    ]),
    ...f64.add(f64.lane(sum!.get, 0), f64.lane(sum!.get, 1)),
  ]
})
