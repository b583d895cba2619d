import { testDataset } from '@infomax/testing'
import { digits } from './digits.ts'
import { sprites } from './sprites.ts'

// The sets read from files have the same checks, on real and written files, in their own tests.
testDataset(digits)
testDataset(sprites, { latents: true, options: { size: 16, train: 200, test: 100 } })
