import {
  type Component,
  createRandom,
  type LoadedDataset,
  type Options,
  parseOptions,
  type Split,
  standalone,
} from '@infomax/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { testOptions } from './options.ts'

export interface DatasetContract<S extends Options = Options> {
  readonly options?: z.input<S>
  /** Whether its samples carry labels and latents. */
  readonly labels?: boolean
  readonly latents?: boolean
  /** How many samples are looked at in each split. */
  readonly samples?: number
}

/**
 * The contract of a data set: shapes, ranges, labels and latents, the order of indices, copies that are independent, and
 * the same samples on every load.
 *
 * The cache is a folder of its own, removed in the end; the second load finds it filled.
 * @example
 * testDataset(digits, { labels: true })
 */
export function testDataset<N extends string, S extends Options>(
  component: Component<'dataset', N, S>,
  contract: DatasetContract<S> = {},
): void {
  const { labels = true, latents = false, samples = 64 } = contract

  describe(`dataset ${component.name}`, () => {
    testOptions(component, contract.options as Record<string, unknown>)

    let cache: string
    let data: LoadedDataset
    const load = (): Promise<LoadedDataset> =>
      component
        .create(parseOptions(component, contract.options), standalone)
        .load({ cache, random: createRandom(0, 'dataset') })
    // imported here, so that the contracts of other kinds run in a page
    beforeAll(async () => {
      const [{ mkdtemp }, { tmpdir }, { join }] = await Promise.all([
        import('node:fs/promises'),
        import('node:os'),
        import('node:path'),
      ])
      cache = await mkdtemp(join(tmpdir(), 'infomax-dataset-'))
      data = await load()
    })
    afterAll(async () => (await import('node:fs/promises')).rm(cache, { recursive: true, force: true }))

    const width = (): number => data.sampleShape.reduce((a, b) => a * b, 1)
    const some = (split: Split): number[] => Array.from({ length: Math.min(samples, split.size) }, (_, i) => i)

    it('describes itself', () => {
      expect([1, 3]).toContain(data.sampleShape.length)
      for (const side of data.sampleShape) expect(side).toSatisfy(n => Number.isSafeInteger(n) && (n as number) > 0)
      const { mean, deviation } = data.normalisation
      for (const list of [mean, deviation]) {
        expect(list).toHaveLength(data.sampleShape.at(-1)!)
        expect(list.every(Number.isFinite)).toBe(true)
      }
      expect(deviation.every(value => value > 0)).toBe(true)
      expect(new Set(data.classes).size).toBe(data.classes.length)
      expect(data.classes.length > 0).toBe(labels)
      expect(data.latents.length > 0).toBe(latents)
      expect(new Set(data.latents.map(({ name }) => name)).size).toBe(data.latents.length)
    })

    describe.each(['train', 'test'] as const)('%s', name => {
      it('has samples of the shape, images from 0 to 1', async () => {
        const split = data[name]
        expect(split.size).toBeGreaterThan(0)
        const { data: values } = await split.read(some(split))
        expect(values).toBeInstanceOf(Float32Array)
        expect(values).toHaveLength(some(split).length * width())
        expect(values.every(Number.isFinite)).toBe(true)
        if (data.sampleShape.length === 3) expect(values.every(value => value >= 0 && value <= 1)).toBe(true)
      })

      it('has labels of its classes', async () => {
        const split = data[name]
        const read = await split.read(some(split))
        expect(read.labels !== undefined).toBe(labels)
        if (!read.labels) return
        expect(read.labels).toBeInstanceOf(Int32Array)
        expect(read.labels).toHaveLength(some(split).length)
        expect(read.labels.every(label => label >= 0 && label < data.classes.length)).toBe(true)
      })

      it('has latents of their types', async () => {
        const split = data[name]
        const read = await split.read(some(split))
        expect(read.latents !== undefined).toBe(latents)
        const columns = data.latents.length
        read.latents?.forEach((value, i) => {
          const latent = data.latents[i % columns]!
          expect(value, latent.name).toSatisfy(latent.type === 'categorical' ? Number.isSafeInteger : Number.isFinite)
        })
        expect(read.latents?.length ?? 0).toBe(some(split).length * columns)
      })

      it('gives the samples that are asked for, in that order, also twice', async () => {
        const split = data[name]
        const order = [split.size - 1, 0, split.size >> 1, 0]
        const together = await split.read(order)
        for (const [i, index] of order.entries()) {
          const alone = await split.read(Int32Array.of(index))
          expect(together.data.subarray(i * width(), (i + 1) * width())).toEqual(alone.data)
          expect(together.labels?.[i]).toBe(alone.labels?.[0])
          const columns = data.latents.length
          expect(together.latents?.subarray(i * columns, (i + 1) * columns)).toEqual(alone.latents)
        }
        expect((await split.read([])).data).toHaveLength(0)
      })

      it('gives copies that are its reader’s own', async () => {
        const split = data[name]
        const first = await split.read([0])
        const kept = structuredClone(first)
        first.data.fill(-1)
        first.labels?.fill(-1)
        first.latents?.fill(-1)
        expect(await split.read([0])).toEqual(kept)
      })

      it('refuses indices that are no samples', async () => {
        const split = data[name]
        for (const index of [-1, 0.5, ...(split.endless ? [] : [split.size])])
          await expect(split.read([index])).rejects.toThrow(expect.objectContaining({ code: 'BAD_VALUE' }))
      })
    })

    it('is the same when it is loaded again', async () => {
      const again = await load()
      expect({ ...again, train: again.train.size, test: again.test.size }).toEqual({
        ...data,
        train: data.train.size,
        test: data.test.size,
      })
      for (const name of ['train', 'test'] as const)
        expect(await again[name].read(some(again[name]))).toEqual(await data[name].read(some(data[name])))
    })
  })
}
