import { photographs } from './photographs.ts'

/** BYOL's recipe with solo-learn's parameters for CIFAR: no blur, and every second view is solarised with probability 0.2. */
export const asymmetricViews = photographs(
  'asymmetric',
  'Strong crops, milder colours, second view solarised (BYOL, Barlow Twins, DINO, MoCo v3)',
  'arXiv:2006.07733',
  { crop: [0.08, 1], brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, blur: 0, solarize: [0, 0.2] },
)
