import type { Objective, Term, Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar } from '@tensorflow/tfjs-core'
import { checkEmbeddings, mean } from '../embeddings.ts'
import { type EntropyChoice, entropyTerms } from '../entropy/index.ts'
import { meanCosine } from '../sphere.ts'
import { built } from './built.ts'
import { createPredictor, type Predictor } from './predictor.ts'
import { crossPairs, targetsOf } from './targets.ts'
import { withoutGradient } from './without-gradient.ts'

export interface BootstrapOptions {
  /** Width of the predictor's hidden layer. */
  readonly hidden: number
  /** Whether the predictor's last layer has a bias. */
  readonly bias: boolean
  /** Of the embeddings, kept high beside the prediction. */
  readonly entropy?: EntropyChoice | undefined
}

/**
 * Predicts the target of a view from the embedding of another; no gradient passes targets.
 *
 * `prediction` makes the term of the mean cosine over all ordered pairs of views, for embeddings of so many dimensions.
 */
export function createBootstrap(
  name: string,
  { hidden, bias, entropy }: BootstrapOptions,
  prediction: (cosine: Scalar, dims: number) => Term,
): Required<Pick<Objective, 'build' | 'terms'>> {
  const predictor = built<Predictor>(name)
  const spread = entropy && entropyTerms(entropy)
  return {
    build: ({ dims }, random) => ({
      parameters: predictor.set(createPredictor({ dims, hidden, bias }, random)).parameters,
    }),
    terms(batch): Terms {
      const { embeddings } = batch
      checkEmbeddings(embeddings)
      const { predict } = predictor.get()
      return tf.tidy(() => {
        const predictions = embeddings.map(z => normaliseRows(predict(z)))
        const targets = targetsOf(batch).map(z => withoutGradient(() => normaliseRows(z)))
        const cosines = crossPairs(predictions, targets).map(([p, z]) => meanCosine(p, z))
        return { prediction: prediction(mean(cosines), embeddings[0]!.shape[1]), ...spread?.(embeddings) } as never
      })
    },
  }
}
