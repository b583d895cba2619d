import { loadWasm } from '@infomax/backend-wasm'
import { loss, vicreg } from '@infomax/objectives'
import * as tf from '@tensorflow/tfjs-core'

await loadWasm() // plain tf.conv2d and tf.matMul train fast now, too

const weights = tf.variable(tf.randomNormal([8, 4], 0, 0.5, 'float32', 1))
const embed = x => tf.matMul(x, weights)
const optimizer = tf.train.adam(0.05)

for (let step = 0; step <= 100; step++) {
  const x = tf.randomNormal([64, 8], 0, 1, 'float32', step)
  const noisy = tf.add(x, tf.randomNormal([64, 8], 0, 0.3, 'float32', 1000 + step))
  const cost = optimizer.minimize(() => loss(vicreg({ covariance: 2 }), [embed(x), embed(noisy)]).value, true)
  if (step % 50 === 0) console.log(`step ${step}: loss ${(await cost.data())[0].toFixed(2)}`)
  tf.dispose([x, noisy, cost])
}
