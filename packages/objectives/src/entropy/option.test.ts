import { parseOptions } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { backends } from '../../test/backends.ts'
import type { Input } from '../../test/entropy.ts'
import { entropies, entropyOption } from './option.ts'
import { entropyTerms } from './terms.ts'

describe('option', () => {
  const definition = { kind: 'objective', name: 'any', options: z.object({ entropy: entropyOption }) }
  const message = (entropy: unknown): string => {
    try {
      parseOptions(definition, { entropy })
      return 'accepted'
    } catch (error) {
      return (error as Error).message
    }
  }

  it('takes a name or an object, and is the same when read again', () => {
    for (const name of Object.keys(entropies)) {
      const { entropy } = parseOptions(definition, { entropy: name })
      expect(entropy).toEqual(parseOptions(definition, { entropy: { name } }).entropy)
      expect(parseOptions(definition, { entropy: JSON.parse(JSON.stringify(entropy)) }).entropy).toEqual(entropy)
    }
  })

  it('refuses what a longer embedding would always improve', () => {
    expect(message({ name: 'logdet', normalise: 'none' })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy: logdet grows with the logarithm of the embeddings' length, so that nothing ends it: give it normalise "sphere" or "batch", or a hinge above 0."
    `)
    expect(message({ name: 'kde', bandwidth: 1, normalise: 'none', hinge: 1 })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy: kde grows with the square of the embeddings' length, so that no hinge ends it: give it normalise "sphere" or "batch"."
    `)
    for (const fine of [
      { name: 'logdet', normalise: 'none', hinge: 1 },
      { name: 'kde', bandwidth: 1, normalise: 'none', leaveOneOut: false },
      { name: 'kolchinsky-tracey', normalise: 'none' },
    ])
      expect(message(fine)).toBe('accepted')
  })

  it('says what is wrong', () => {
    expect(message('logdt')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy: there is no entropy "logdt". Did you mean "logdet"? Known: second-moment, logdet, gaussian, coding-rate, kolchinsky-tracey, kde, vmf-kde, m-spacings, matrix-renyi, cluster."
    `)
    expect(message({ name: 'logdet', beta: 'x' })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy: beta: Invalid input: expected number, received string"
    `)
    expect(message({ name: 'logdet', beta: -1 })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy.beta: Too small: expected number to be >0"
    `)
    expect(message({ name: 'matrix-renyi', alpha: 1.01 })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy.alpha: an order other than 2, 3, …, 8 needs eigenvalues, through which no gradient is passed; the estimator matrix-renyi has it"
    `)
    expect(message(null)).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy: null names no entropy. Known: second-moment, logdet, gaussian, coding-rate, kolchinsky-tracey, kde, vmf-kde, m-spacings, matrix-renyi, cluster."
    `)
    expect(message({ name: 'logdet', over: 'cross' })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of objective "any" do not fit.
        entropy: over: Invalid option: expected one of "each"|"all""
    `)
    expect(message({ name: 'logdet', variance: 1 })).toContain('variance')
  })

  it('wants as many samples as it needs, and views of one shape', async () => {
    await backends.cpu!()
    const run = (input: Input, ...views: Tensor2D[]) => entropyTerms(entropyOption.parse(input))(views)
    expect(() => run('logdet', tf.ones([1, 2]))).toThrow('INFOMAX_TOO_FEW_SAMPLES')
    expect(() => run('m-spacings', tf.ones([2, 2]))).toThrow('INFOMAX_TOO_FEW_SAMPLES')
    expect(() => run({ name: 'm-spacings', m: 3 }, tf.ones([6, 2]))).toThrow('INFOMAX_TOO_FEW_SAMPLES')
    expect(() => run('vmf-kde', tf.ones([4, 1]))).toThrow('INFOMAX_BAD_SHAPE')
    expect(() => run('logdet', tf.ones([4, 2]), tf.ones([4, 3]))).toThrow('INFOMAX_BAD_SHAPE')
    for (const name of ['coding-rate', 'kolchinsky-tracey', 'matrix-renyi', 'cluster'] as const)
      expect(() => run(name, tf.ones([1, 2]))).not.toThrow()
  })
})
