import { parseOptions } from '@infomax/core'
import { createRandom, type Matrix, matMul, type Random } from '@infomax/math'
import * as z from 'zod'
import { finish } from '../finish.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { componentsOption, seedOption } from '../options.ts'
import { identity, randomOrthogonal } from '../orthogonal.ts'
import { defineSeparator, type Separation } from '../separator.ts'
import { whiten } from '../whiten.ts'
import type { Criterion } from './criterion.ts'
import { type Descended, descend } from './descent.ts'
import { elementWise } from './element-wise.ts'
import { createFeatures, type Features } from './features.ts'
import { fitLastLayer } from './last-layer.ts'
import { mixing } from './mixing.ts'
import { searchPlanes } from './planes.ts'

const options = z.object({
  components: componentsOption,
  projector: z
    .enum(['element-wise', 'mixing'])
    .default('element-wise')
    .describe('features of each coordinate alone, or a fully connected network, which rarely separates'),
  nonlinearity: z.enum(['cosine', 'tanh', 'relu']).default('cosine').describe('of the frozen random projector'),
  features: z.int().min(2).default(12).describe('random features of each coordinate (q); element-wise only'),
  width: z.int().min(2).default(256).describe('units of each layer; mixing only'),
  depth: z.int().min(1).default(1).describe('hidden layers; mixing only'),
  normalize: z.boolean().default(false).describe('batch normalisation in the hidden layers; mixing only'),
  gain: z.number().positive().default(1).describe('scale of the random weights'),
  bias: z.number().min(0).default(2).describe('random biases are uniform on ± this; tanh and relu only'),
  within: z
    .number()
    .min(0)
    .default(0)
    .describe('weight of covariances between features of one coordinate; element-wise only'),
  refine: z
    .boolean()
    .default(true)
    .describe('a second descent, behind a last layer fitted to the sources found; element-wise only'),
  variance: z.number().min(0).default(0).describe('weight of the variance term (μ), beside 1 of the covariance term'),
  search: z
    .enum(['planes', 'gradient'])
    .default('planes')
    .describe('all angles of one plane after the other, or down the slope at once'),
  angles: z.int().min(3).default(12).describe('tried in each plane'),
  restarts: z.int().min(1).default(1).describe('random rotations to start from; the lowest loss is kept'),
  tolerance: z.number().positive().default(1e-5).describe('largest angle by which a plane may still turn, in radians'),
  maxIterations: z.int().min(1).default(200).describe('of gradient descent, for each restart and the refinement'),
  maxSweeps: z.int().min(1).default(30).describe('over all planes, for each restart'),
  seed: seedOption,
})

/**
 * Independent components as the rotation of whitened channels at which VCReg of a frozen random projector is lowest.
 *
 * With an element-wise projector the covariance term is the mean HSIC of all pairs of coordinates, 0 where they are independent and, with features
 * enough, nowhere else; independence in pairs is enough to separate a linear mixture. The variance term has nothing to prevent, since a rotation cannot collapse, and is
 * left out unless weighed. Every loss has local minima in which sources stay mixed, hence a search over all angles of each plane before the descent.
 * Nonlinear mixtures are not identifiable: independent components exist that are no sources.
 *
 * Where it is lowest deviates by chance more than it must: all q² covariances of a pair deviate, few of them move as the pair turns, and of sources that
 * are nearly normal none moves much. With `refine` the frozen features get a last layer of two outputs a coordinate, the identity and the score ψ = −p′/p as
 * the features can say them at the sources found, frozen in its turn, and VCReg of these outputs is descended from there. What remains is close to the variance
 * that no estimator falls short of, 1/(2n(E ψ² − 1)) for the angle between two sources of one law: `study/efficiency.md`.
 *
 * Mixed n × channels; errors and warnings as of `fastIca`. Iterations are those of both descents. Parts, before refinement: `loss`, `sweeps`, and
 * `highestLoss` among the restarts. O(n k² q²) time a step.
 * @see Mialon, Balestriero and LeCun, arXiv:2209.14905
 * @example
 * const { sources, unmixing } = vcregIca(mixed, { components: 4, features: 32 })
 */
export function vcregIca(mixed: MatrixLike, input?: z.input<typeof options>): Separation {
  const chosen = parseOptions(vcregSeparator, input)
  const whitened = whiten(toMatrix(mixed), chosen.components)
  const random = createRandom(chosen.seed, 'vcreg')
  const { signals } = whitened
  if (signals.rows === 1)
    return finish(whitened, { name: 'vcreg', rotation: identity(1), iterations: 0, converged: true })
  const { features, criterion } = projectorOf(signals.rows, chosen, random.child('projector'))
  const runs = Array.from({ length: chosen.restarts }, (_, r) =>
    search(signals, criterion, chosen, random.child('restart', r)),
  )
  const best = runs.reduce((lowest, run) => (run.loss < lowest.loss ? run : lowest))
  const { rotation, iterations, converged } = features && chosen.refine ? refine(signals, best, features, chosen) : best
  const { loss, sweeps } = best
  const highestLoss = Math.max(...runs.map(run => run.loss))
  return finish(whitened, { name: 'vcreg', rotation, iterations, converged, parts: { loss, sweeps, highestLoss } })
}

type Chosen = z.output<typeof options>

interface Projector {
  readonly criterion: Criterion
  /** Of an element-wise one. */
  readonly features?: Features
}

function projectorOf(components: number, chosen: Chosen, random: Random): Projector {
  const { projector, within, variance, features: count, ...rest } = chosen
  if (projector === 'mixing') return { criterion: mixing(components, rest, { variance }, random) }
  const features = createFeatures({ ...rest, count }, random)
  return { criterion: elementWise(features, { within, variance }), features }
}

/** From one random rotation. */
function search(
  signals: Matrix<Float64Array>,
  criterion: Criterion,
  chosen: Chosen,
  random: Random,
): Descended & { readonly sweeps: number } {
  const rotation = randomOrthogonal(signals.rows, random)
  const sweeps = chosen.search === 'planes' ? searchPlanes(matMul(rotation, signals), rotation, criterion, chosen) : 0
  return { ...descend(signals, rotation, criterion, chosen), sweeps }
}

/** From where a search ended, down the slope of features that fit the sources found there. */
function refine(signals: Matrix<Float64Array>, found: Descended, features: Features, chosen: Chosen): Descended {
  const { within, variance } = chosen
  const fitted = fitLastLayer(features, matMul(found.rotation, signals))
  const refined = descend(signals, found.rotation, elementWise(fitted, { within, variance }), chosen)
  return {
    ...refined,
    iterations: found.iterations + refined.iterations,
    converged: found.converged && refined.converged,
  }
}

/** {@link vcregIca} as a component. */
export const vcregSeparator = defineSeparator({
  name: 'vcreg',
  summary: 'Covariance of frozen random features, lowest where coordinates are independent in pairs',
  paper: 'arXiv:2209.14905',
  options,
  create: chosen => ({ separate: async mixed => vcregIca(mixed, chosen) }),
})
