import { photographs } from './photographs.ts'

/** VICReg's recipe with solo-learn's parameters for CIFAR: larger crops, no blur, solarisation with probability 0.1. */
export const vicregViews = photographs(
  'vicreg',
  'Larger crops, milder colours, some solarisation, all views alike (VICReg)',
  'arXiv:2105.04906',
  { crop: [0.2, 1], brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, blur: 0, solarize: 0.1 },
)
