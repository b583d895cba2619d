import { mlp } from '@infomax/backbones'
import { type Network, type Parameter, type Random, standalone } from '@infomax/core'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** A perceptron with ReLU that can be called. */
export type Perceptron = ((x: Tensor2D) => Tensor2D) & Pick<Network, 'parameters' | 'dispose'>

/** `[n, inputs]` → `[n, outputs]`; He initialisation, as PyTorch's default. */
export function network(inputs: number, hidden: string, outputs: number, random: Random): Perceptron {
  const { parameters, forward, dispose } = mlp
    .create({ hidden, outputs, batchNorm: false }, standalone)
    .build([inputs], random)
  return Object.assign((x: Tensor2D) => forward(x, { training: false }), { parameters, dispose })
}

/** The parameters of several networks as those of one thing. */
export const owned = (
  networks: readonly Perceptron[],
): { readonly parameters: readonly Parameter[]; dispose(): void } => ({
  parameters: networks.flatMap(({ parameters }) => parameters),
  dispose: () => {
    for (const { dispose } of networks) dispose()
  },
})
