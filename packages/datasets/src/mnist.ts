import { defineIdxSet } from './idx-set.ts'

/** MNIST: 60 000 + 10 000 handwritten digits, 28 × 28 grey. @see http://yann.lecun.com/exdb/mnist */
export const mnist = defineIdxSet({
  name: 'mnist',
  summary: 'MNIST handwritten digits from IDX files',
  paper: 'LeCun, Bottou, Bengio, Haffner 1998, doi:10.1109/5.726791',
  source: 'the repository "ylecun/mnist" or any copy of train-images-idx3-ubyte.gz and its three companions',
  label: 'digit',
  classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
  attribution: 'Y. LeCun, C. Cortes, C. J. C. Burges. The MNIST database of handwritten digits.',
})
