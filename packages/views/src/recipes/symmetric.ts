import { photographs } from './photographs.ts'

/** The strong recipe that treats all views alike: SimCLR's, with solo-learn's parameters for CIFAR. */
export const symmetricViews = photographs(
  'symmetric',
  'Strong crops and colours, blur, all views alike (SimCLR, SwAV)',
  'arXiv:2002.05709',
  { crop: [0.08, 1], brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.2, blur: 0.5, solarize: 0 },
)
