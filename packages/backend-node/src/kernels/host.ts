import { kernelNames } from '@infomax/tensor'
import { attributesOf, execute } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

/** Our own C++, on the processor: see native/. */
export const hostKernels: readonly Kernel[] = [
  {
    name: kernelNames.batchNormTrain,
    compute(backend, inputs, { epsilon, relu }) {
      const [x, gamma, beta] = [inputs.x!, inputs.gamma!, inputs.beta!]
      if (!allFloat(x, gamma, beta)) return undefined
      const { number, bool } = attributesOf(backend)
      const attributes = [number('epsilon', epsilon), bool('relu', !!relu)]
      return execute(backend, 'InfomaxBatchNorm', attributes, [x, gamma, beta], 3)
    },
  },
  {
    name: kernelNames.batchNormTrainGrad,
    compute(backend, inputs, { epsilon, relu }) {
      const tensors = ['dy', 'x', 'y', 'gamma', 'mean', 'variance'].map(name => inputs[name]!)
      if (!allFloat(...tensors)) return undefined
      const { number, bool } = attributesOf(backend)
      const attributes = [number('epsilon', epsilon), bool('relu', !!relu)]
      return execute(backend, 'InfomaxBatchNormGrad', attributes, tensors, 3)
    },
  },
  {
    name: kernelNames.globalAveragePool,
    compute: (backend, { x }) => (allFloat(x) ? execute(backend, 'InfomaxGlobalAveragePool', [], [x!]) : undefined),
  },
  {
    name: kernelNames.globalAveragePoolGrad,
    compute(backend, { dy }, { height, width }) {
      if (!allFloat(dy)) return undefined
      const { int } = attributesOf(backend)
      const attributes = [int('height', height), int('width', width)]
      return execute(backend, 'InfomaxGlobalAveragePoolGrad', attributes, [dy!])
    },
  },
  {
    name: 'Softmax',
    compute: (backend, { logits }, { dim }) =>
      allFloat(logits) && dim === logits!.shape.length - 1
        ? execute(backend, 'InfomaxSoftmax', [], [logits!])
        : undefined,
  },
  {
    name: kernelNames.codeStatistics,
    compute(backend, { scores, p, codes }, { parts }) {
      if (!allFloat(scores, p, codes)) return undefined
      return execute(
        backend,
        'InfomaxCodeStatistics',
        [attributesOf(backend).int('parts', parts)],
        [scores!, p!, codes!],
      )
    },
  },
  {
    name: kernelNames.codeStatisticsGrad,
    compute(backend, { dy, p, codes }, { parts }) {
      if (!allFloat(dy, p, codes)) return undefined
      return execute(
        backend,
        'InfomaxCodeStatisticsGrad',
        [attributesOf(backend).int('parts', parts)],
        [dy!, p!, codes!],
      )
    },
  },
  {
    name: kernelNames.normaliseRows,
    compute(backend, { x }, { epsilon }) {
      if (!allFloat(x)) return undefined
      return execute(backend, 'InfomaxNormaliseRows', [attributesOf(backend).number('epsilon', epsilon)], [x!], 2)
    },
  },
  {
    name: kernelNames.normaliseRowsGrad,
    compute: (backend, { dy, y, lengths }) =>
      allFloat(dy, y, lengths) ? execute(backend, 'InfomaxNormaliseRowsGrad', [], [dy!, y!, lengths!]) : undefined,
  },
]
