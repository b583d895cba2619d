import { photographs } from './photographs.ts'

/** solo-learn's `symmetric_weak` for CIFAR: the crops and blur of `symmetric` with half the colour jitter. */
export const weakViews = photographs(
  'weak',
  'Strong crops, milder colours, blur, all views alike (MoCo v2, SimSiam)',
  'arXiv:2011.10566',
  { crop: [0.08, 1], brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1, blur: 0.5, solarize: 0 },
)
