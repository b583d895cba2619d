import { defineIdxSet } from './idx-set.ts'

/** Fashion-MNIST: 60 000 + 10 000 articles of clothing, 28 × 28 grey. @see arXiv:1708.07747 */
export const fashionMnist = defineIdxSet({
  name: 'fashion-mnist',
  summary: 'Fashion-MNIST clothing from IDX files',
  paper: 'arXiv:1708.07747',
  source: 'data/fashion of the repository "zalandoresearch/fashion-mnist"',
  label: 'class',
  classes: ['T-shirt/top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
  attribution: 'H. Xiao, K. Rasul, R. Vollgraf (2017). Fashion-MNIST. MIT licence.',
})
