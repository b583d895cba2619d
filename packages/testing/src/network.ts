import { createRandom, type Network, type Pass, type Random } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import type { GradientOptions } from './differences.ts'
import { expectGradient, expectVariableGradient } from './gradient.ts'
import { expectNoLeak } from './leak.ts'
import { normal, numbers } from './samples.ts'

export interface NetworkCase {
  /** The shape of one sample. */
  readonly sample: readonly number[]
  readonly batch: number
  /** How many times the leak is looked for. */
  readonly steps: number
  /** Whether the gradient of the input is checked too; the first layer of a backbone need not have one. */
  readonly inputGradient: boolean
  readonly gradient: GradientOptions
  build(random: Random): Network
}

const evaluation: Pass = { training: false }
const ignoring: Pass = { training: true, record() {} }

/** What holds for every network, backbone or projector, on the current backend. */
export function testNetwork({ sample, batch, steps, inputGradient, gradient: given, build }: NetworkCase): void {
  const using = async (body: (network: Network, x: Tensor) => Promise<void>) => {
    const network = build(createRandom(1, 'network'))
    const x = normal([batch, ...sample], 7)
    await body(network, x)
    x.dispose()
    network.dispose()
  }
  const held = (network: Network): Promise<Float32Array[]> =>
    Promise.all([...network.parameters, ...network.statistics].map(({ variable }) => numbers(variable)))
  const output = async (network: Network, x: Tensor, pass: Pass): Promise<Float32Array> => {
    const y = network.forward(x, pass)
    const values = await numbers(y)
    y.dispose()
    return values
  }

  it('gives [n, outputDim], finite, while training and after', () =>
    using(async (network, x) => {
      for (const pass of [evaluation, ignoring]) {
        const y = tf.tidy(() => network.forward(x, pass))
        expect(y.shape).toEqual([batch, network.outputDim])
        expect((await numbers(y)).every(Number.isFinite)).toBe(true)
        y.dispose()
      }
    }))

  it('names every variable once, and lets weight decay pass by biases and scales only', () =>
    using(async network => {
      const names = [...network.parameters, ...network.statistics].map(({ name }) => name)
      expect(new Set(names).size).toBe(names.length)
      for (const { name, variable, exempt } of network.parameters) {
        expect(exempt, name).toBe(variable.rank < 2)
        expect(variable.trainable, name).toBe(true)
      }
      for (const { name, variable, momentum } of network.statistics) {
        expect(variable.trainable, name).toBe(false)
        expect(momentum, name).toBeGreaterThan(0)
        expect(momentum, name).toBeLessThanOrEqual(1)
      }
    }))

  it('is drawn from its stream: the same again, another from another', async () => {
    const [first, again, other] = [1, 1, 2].map(seed => build(createRandom(seed, 'network')))
    const x = normal([batch, ...sample], 7)
    const [a, b, c] = await Promise.all([first!, again!, other!].map(network => output(network, x, evaluation)))
    expect(b).toEqual(a)
    expect(await held(again!)).toEqual(await held(first!))
    const drawn = first!.parameters.length > 0 || first!.statistics.length > 0
    if (drawn) expect(c).not.toEqual(a)
    for (const network of [first, again, other]) network!.dispose()
    x.dispose()
  })

  it('changes nothing by a pass, neither weights nor statistics nor input', () =>
    using(async (network, x) => {
      const before = [...(await held(network)), await numbers(x)]
      const first = await output(network, x, ignoring)
      await output(network, x, evaluation)
      expect([...(await held(network)), await numbers(x)]).toEqual(before)
      expect(await output(network, x, ignoring)).toEqual(first)
    }))

  it('measures each running statistic once while training', () =>
    using(async (network, x) => {
      const recorded: string[] = []
      tf.tidy(() => {
        network.forward(x, {
          training: true,
          record(statistic, measured) {
            recorded.push(statistic.name)
            expect(measured.shape, statistic.name).toEqual(statistic.variable.shape)
          },
        })
      })
      expect(recorded.toSorted()).toEqual(network.statistics.map(({ name }) => name).toSorted())
    }))

  it('treats each sample by itself after training', () =>
    using(async (network, x) => {
      const together = await output(network, x, evaluation)
      const alone = tf.slice(x, [1, ...sample.map(() => 0)], [1, ...sample.map(() => -1)])
      const values = await output(network, alone, evaluation)
      const rms = Math.hypot(...together) / Math.sqrt(together.length)
      // Another batch may be added up in another order: 2⁻²⁴ for each of up to a few hundred summands
      values.forEach((value, i) => {
        expect(Math.abs(value - together[network.outputDim + i]!)).toBeLessThanOrEqual(256 * 2 ** -24 * rms)
      })
      alone.dispose()
    }))

  it.each([
    ['while training', ignoring],
    ['after training', evaluation],
  ] as const)('has the gradient that finite differences have, %s', (_, pass) =>
    using(async (network, x) => {
      avoidKinks(network, x)
      const gradient = { step: 2 ** -8, kinks: 0.02, ...given }
      if (network.parameters.length)
        await expectVariableGradient(() => network.forward(x, pass), network.parameters, gradient)
      if (inputGradient) await expectGradient(x => network.forward(x as Tensor, pass), [x], gradient)
    }),
  )

  it(`leaks nothing over ${steps} steps`, () =>
    using(async (network, x) => {
      const variables = network.parameters.map(({ variable }) => variable)
      await expectNoLeak(() => {
        network.forward(x, evaluation).dispose()
        const f = (): Scalar => tf.sum(network.forward(x, ignoring))
        tf.tidy(() => {
          if (variables.length) tf.variableGrads(f, variables)
          if (inputGradient) tf.grad(x => tf.sum(network.forward(x, ignoring) as Tensor2D))(x)
        })
      }, steps)
    }))

  it('frees everything when it is disposed of', async () => {
    await expectNoLeak(() => build(createRandom(1, 'network')).dispose(), 3)
  })

  it('refuses samples of another shape', () =>
    using(async network => {
      const x = normal([batch, ...sample.slice(0, -1), sample.at(-1)! + 1], 7)
      expect(() => network.forward(x, evaluation)).toThrow(expect.objectContaining({ code: 'BAD_SHAPE' }))
      x.dispose()
    }))
}

/**
 * Moves biases to ±5, so that of normalised channels half are always above a ReLU's kink and half below, and sets the
 * running statistics to what this batch measures: no finite step then crosses many kinks, where differences mean little.
 */
function avoidKinks(network: Network, x: Tensor): void {
  for (const { name, variable } of network.parameters)
    if (/bias|beta/i.test(name))
      tf.tidy(() =>
        variable.assign(
          tf.tensor(
            Array.from({ length: variable.size }, (_, i) => (i % 2 ? -5 : 5)),
            variable.shape,
          ),
        ),
      )
  tf.tidy(() => {
    network.forward(x, { training: true, record: ({ variable }, measured) => variable.assign(measured as never) })
  })
}
