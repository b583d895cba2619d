import { defineIdxSet } from './idx-set.ts'

/** Kuzushiji-MNIST: 60 000 + 10 000 cursive Japanese characters, 28 × 28 grey. @see arXiv:1812.01718 */
export const kmnist = defineIdxSet({
  name: 'kmnist',
  summary: 'Kuzushiji-MNIST cursive Japanese characters from IDX files',
  paper: 'arXiv:1812.01718',
  source: 'the repository "rois-codh/kmnist"',
  label: 'character',
  classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
  attribution:
    'T. Clanuwat et al. (2018), KMNIST dataset, created by CODH, adapted from Kuzushiji dataset. CC BY-SA 4.0.',
})
