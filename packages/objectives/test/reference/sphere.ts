import { logVonMisesFisherConstant } from '@infomax/math'
import { average, dot, logSum, type Rows, units } from './numbers.ts'

/** Joe's entropy of a von Mises–Fisher kernel density of the normalised rows, each leaving out itself. */
export const vmfEntropy = (rows: Rows, kappa: number): number => {
  const z = units(rows)
  const constant = logVonMisesFisherConstant(z[0]!.length, kappa) - Math.log(z.length - 1)
  return -average(
    z.map((row, i) => constant + logSum(z.filter((_, j) => j !== i).map(other => kappa * dot(row, other)))),
  )
}
