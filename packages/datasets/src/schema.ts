import * as z from 'zod'

/** Options that several data sets share, each with one meaning. */
export const seed = (what: string): z.ZodDefault<z.ZodNumber> =>
  z.number().int().min(0).default(0).describe(`seed of ${what}; independent of the run's seed`)

export const limits = {
  trainLimit: z.number().int().min(1).optional().describe('take only the first N training samples'),
  testLimit: z.number().int().min(1).optional().describe('take only the first N test samples'),
}

export const testFraction = z
  .number()
  .gt(0)
  .lt(1)
  .default(0.2)
  .describe('share of the samples kept for testing where the data have no test part of their own')

/** The options of a data set that is read from a folder. */
export const filesOptions = (holds: string) =>
  z.object({ root: z.string().optional().describe(`folder with ${holds}`), ...limits })

export type FilesOptions = z.output<ReturnType<typeof filesOptions>>
