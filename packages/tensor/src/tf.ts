import * as union from '@tensorflow/tfjs'
import * as core from '@tensorflow/tfjs-core'

// Node sees CommonJS, whose names sit below `default`; a bundler sees modules. In Node, tfjs-core alone registers
// no gradients: the union does, and must therefore stay imported.
const unwrap = <T extends object>(module: T): T => (module as { default?: T }).default ?? module

/** TensorFlow.js, its gradients registered. Functions only: chained methods depend on import order. */
export const tf: typeof core = unwrap(core)

if (!unwrap(union).getGradient('Conv2D')) throw new Error('@tensorflow/tfjs registered no gradients')
