import { photographs } from './photographs.ts'

/** A mild recipe for short runs of small networks on CIFAR: crops of a quarter and more, no hue, no blur. */
export const cifarSmallViews = photographs(
  'cifar-small',
  'Mild crops and colours, for short runs of small networks',
  'arXiv:2002.05709',
  { crop: [0.25, 1], brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0, blur: 0, solarize: 0 },
)
