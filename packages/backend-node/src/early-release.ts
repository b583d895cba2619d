import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'

/** One operation on TensorFlow.js's tape, as far as it is used here. */
interface TapeNode {
  readonly saved?: Tensor[]
  gradient?: (dys: (Tensor | null)[]) => Record<string, () => Tensor>
}

interface Engine {
  readonly state: { readonly activeTape: TapeNode[] | null; readonly gradientDepth: number }
  tidy(...parameters: unknown[]): unknown
}

let installed = false

/**
 * Lets go of what a gradient needs no more while it is computed: what an operation had saved, and the gradient of its
 * output, as soon as the gradients of its inputs are there. TensorFlow.js keeps all of it to the end, which makes twice
 * the memory.
 */
export function releaseEarly(backendName: string): void {
  if (installed) return
  installed = true
  const engine = tf.engine() as unknown as Engine
  const original = engine.tidy
  engine.tidy = function (...parameters) {
    const result = original.apply(this, parameters)
    const { activeTape, gradientDepth } = engine.state
    // gradients of gradients need the tape once more
    if (parameters[0] === 'forward' && activeTape && gradientDepth === 1 && tf.getBackend() === backendName)
      prepare(activeTape)
    return result
  }
}

/** The tape is walked once, backwards: when a node's turn comes, the one before it is done. */
function prepare(tape: readonly TapeNode[]): void {
  const passedOn = new WeakSet<Tensor>()
  const shared = new WeakSet<Tensor>()
  let finish: (() => void) | undefined
  for (const node of tape) {
    const { gradient, saved = [] } = node
    if (!gradient) continue
    node.gradient = dys => {
      finish?.()
      // the first is not ours: whoever asks for the gradient may have given it
      const own = finish ? dys : []
      finish = () => tf.dispose([...saved, ...own].filter(tensor => tensor && !shared.has(tensor)) as Tensor[])
      const pass = (compute: () => Tensor) => () => {
        const dx = compute()
        if (passedOn.has(dx) || dys.includes(dx) || saved.includes(dx)) shared.add(dx)
        passedOn.add(dx)
        return dx
      }
      return Object.fromEntries(Object.entries(gradient(dys)).map(([input, compute]) => [input, pass(compute)]))
    }
  }
}
