import { testBackbone } from '@infomax/testing'
import { backends } from '../test/backends.ts'
import { mlp } from './mlp.ts'

testBackbone(mlp, {
  options: { hidden: '8-6', outputs: 5 },
  samples: [[7], [3, 2, 2]],
  refuses: [[], [4, 4], [2, 2, 2, 2], [0]],
  batch: 16,
  backends,
})
testBackbone(mlp, { options: { hidden: '8', outputs: 5, batchNorm: false }, samples: [[7]], batch: 16, backends })
testBackbone(mlp, { options: { hidden: '', outputs: 3 }, samples: [[7]], backends })
