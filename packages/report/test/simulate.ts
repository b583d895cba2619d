import { createRandom, type Evaluation, type Event, type Subject } from '@infomax/core'

export interface Simulation {
  readonly seed?: number
  readonly steps?: number
  /** Added to every trained accuracy: −0.4 makes a run that is worse than its pixels. */
  readonly luck?: number
  readonly classes?: readonly string[]
  readonly label?: string
}

/** The events of a plausible VICReg run, drawn from a seed: shapes of curves as they are seen in training, not measurements. */
export function simulate({
  seed = 7,
  steps = 1200,
  luck = 0,
  classes = ['square', 'ellipse', 'heart', 'star', 'crescent', 'cross'],
  label = 'shape',
}: Simulation = {}): Event[] {
  const random = createRandom(seed, 'simulated run')
  const dims = { representation: 64, embedding: 128 }
  const latents = ['scale', 'position x', 'position y', 'orientation', 'hue']
  const events: Event[] = [
    {
      type: 'start',
      run: 'sprites-vicreg-7',
      config: {
        objective: { name: 'vicreg', options: { invariance: 25, variance: 25, covariance: 1 } },
        backbone: { name: 'small-conv', options: { width: 32 } },
        dataset: { name: 'sprites', options: { size: 32 } },
        optimizer: { name: 'adamw', options: { learningRate: 0.002, weightDecay: 0.0001 } },
        batch: 256,
        seed,
      },
      seed,
      backend: { name: 'wasm', detail: 'SIMD, threads', workers: 4 },
      versions: { infomax: '0.0.0', node: '20.19.0', tfjs: '4.22.0' },
      machine: { cpu: 'a four-core laptop', cores: 4, memory: '16 GiB', platform: 'linux x64' },
      data: {
        sampleShape: [32, 32, 3],
        classes,
        label,
        latents,
        train: 20000,
        test: 2000,
        attribution: 'Procedural sprites drawn by infomax, Apache-2.0',
      },
      parameters: { backbone: 93_248, projector: 49_664, objective: 0 },
      dims,
      steps,
      perEpoch: 78,
      time: '2026-03-01T09:30:00.000Z',
    },
  ]
  const wobble = random.child('wobble')
  const evaluation = (step: number, subject: Subject, result: Partial<Evaluation> & { value: number }): Event => {
    const half = 1.96 * Math.sqrt(Math.max(0.0001, result.value * (1 - result.value)) / 2000)
    const interval = { low: result.value - half, high: result.value + half, level: 0.95, method: 'Wilson' }
    return {
      type: 'evaluation',
      step,
      subject,
      result: {
        protocol: 'linear',
        description: '',
        unit: 'accuracy',
        ...(result.unit !== 'R²' && { interval }),
        train: 5000,
        test: 2000,
        d: subject === 'raw' ? 3072 : dims.representation,
        ...result,
      },
    }
  }
  const spectrum = (step: number, subject: Subject, of: 'representation' | 'embedding', decay: number): Event => {
    const noise = random.child('spectrum', subject, of)
    return {
      type: 'spectrum',
      step,
      subject,
      of,
      eigenvalues: Array.from({ length: dims[of] }, (_, i) => 3 * Math.exp(-decay * i + noise.normal(0, 0.05))),
    }
  }
  const projection = (step: number, subject: Subject, separation: number): Event => {
    const noise = random.child('projection', subject)
    const labels = Array.from({ length: 900 }, () => noise.integer(classes.length))
    return {
      type: 'projection',
      step,
      subject,
      of: 'representation',
      points: labels.map(label => {
        const angle = (2 * Math.PI * label) / classes.length
        return [
          separation * Math.cos(angle) + noise.normal(0, 1),
          separation * Math.sin(angle) * 0.8 + noise.normal(0, 0.8),
        ] as const
      }),
      labels,
      explained: subject === 'trained' ? [0.192, 0.151] : [0.671, 0.204],
    }
  }
  const monitor = (step: number): Event => {
    const share = 1 - Math.exp((-4 * step) / steps)
    return {
      type: 'monitor',
      step,
      name: 'collapse',
      values: {
        'representation/std': { value: 0.31 + 0.66 * share + wobble.normal(0, 0.01), unit: '1' },
        'representation/dead': { value: Math.round(14 * (1 - share)), unit: 'dimensions' },
        'representation/effective-rank': { value: 6.7 + 24.7 * share + wobble.normal(0, 0.2), unit: 'dimensions' },
      },
    }
  }
  events.push(
    evaluation(0, 'untrained', { value: 0.548, description: linear }),
    evaluation(0, 'raw', { value: 0.6125, description: linear }),
    evaluation(0, 'untrained', { protocol: 'knn-20', value: 0.502, description: knn }),
    evaluation(0, 'raw', { protocol: 'knn-20', value: 0.571, description: knn }),
    spectrum(0, 'untrained', 'representation', 0.42),
    projection(0, 'untrained', 0.7),
    monitor(0),
  )
  for (let step = 1; step <= steps; step++) {
    const share = step / steps
    const fade = Math.exp(-5 * share)
    const terms = {
      invariance: {
        value: 0.05 + 0.16 * Math.sin(Math.min(1, 8 * share)) * fade + wobble.uniform(0, 0.02),
        weight: 25,
      },
      variance: { value: 0.12 + 0.7 * fade + wobble.uniform(0, 0.02), weight: 25 },
      covariance: { value: 0.4 + 4 * fade + wobble.uniform(0, 0.3), weight: 1 },
    }
    events.push({
      type: 'step',
      step,
      steps,
      epoch: Math.floor((step - 1) / 78),
      loss: Object.values(terms).reduce((sum, term) => sum + term.weight * term.value, 0),
      terms: {
        invariance: { ...terms.invariance, role: 'reconstruction' },
        variance: { ...terms.variance, role: 'entropy' },
        covariance: { ...terms.covariance, role: 'regularisation' },
      },
      learningRate: 0.002 * (share < 0.1 ? share / 0.1 : 0.5 * (1 + Math.cos((Math.PI * (share - 0.1)) / 0.9))),
      gradientNorm: 1.2 + 9 * fade * (1 + wobble.uniform(-0.3, 0.3)),
      imagesPerSecond: 5200 + wobble.normal(0, 160) - (step % 300 === 0 ? 1400 : 0),
      seconds: 256 / 5180,
    })
    if (step % Math.ceil(steps / 12) === 0) {
      events.push(
        monitor(step),
        evaluation(step, 'trained', {
          protocol: 'online-linear',
          value: Math.max(0, 0.52 + 0.36 * (1 - fade) + luck + wobble.normal(0, 0.006)),
          description:
            'A linear classifier trained along with the network on its detached representations, on the test set.',
        }),
      )
    }
    if (step % 600 === 0) events.push({ type: 'checkpoint', step, file: `checkpoints/${step}.safetensors` })
  }
  events.push(
    evaluation(steps, 'trained', { value: 0.9412 + luck, description: linear }),
    evaluation(steps, 'trained', { protocol: 'knn-20', value: 0.9135 + luck, description: knn }),
    ...latents.flatMap((name, i) =>
      (['trained', 'untrained', 'raw'] as const).map(subject =>
        evaluation(subject === 'trained' ? steps : 0, subject, {
          protocol: `r2/${name}`,
          unit: 'R²',
          description: `Ridge regression of ${name} (λ by 5-fold cross-validation on the training half), R² on the test half.`,
          value: {
            trained: [0.953, 0.871, 0.866, 0.118, -0.021],
            untrained: [0.61, 0.42, 0.44, 0.05, 0.31],
            raw: [0.71, 0.52, 0.5, 0.09, 0.88],
          }[subject][i]!,
        }),
      ),
    ),
    spectrum(steps, 'trained', 'representation', 0.085),
    spectrum(steps, 'trained', 'embedding', 0.03),
    projection(steps, 'trained', 4),
    estimate(steps, 'effective-rank', 38.2, 'dimensions', 'point'),
    estimate(steps, 'gaussian-entropy', 41.27, 'nats', 'upper bound'),
    estimate(steps, 'kozachenko-leonenko', -12.404, 'nats', 'point', [
      { code: 'FEW_SAMPLES', message: 'In 64 dimensions 2000 samples leave a bias of several nats.' },
    ]),
    {
      type: 'warning',
      code: 'SLOW_BACKEND',
      message: 'A faster backend is installed but does not work here: see infomax doctor.',
    },
    { type: 'done', step: steps, seconds: 61.24, imagesPerSecond: 5016.3, time: '2026-03-01T09:31:01.240Z' },
  )
  return events
}

const linear =
  'Multinomial logistic regression on 5000 standardised training representations (L-BFGS, L2 weight chosen on a fifth of them), accuracy on the 2000 test images.'
const knn =
  'Majority of the 20 nearest of 5000 training representations by cosine similarity, weighted by exp(similarity/0.07), accuracy on the 2000 test images.'

const estimate = (
  step: number,
  name: string,
  value: number,
  unit: string,
  side: 'lower bound' | 'upper bound' | 'point',
  warnings: readonly { readonly code: string; readonly message: string }[] = [],
): Event => ({
  type: 'estimate',
  step,
  subject: 'trained',
  of: 'representation',
  estimate: {
    name,
    value,
    unit,
    side,
    n: 2000,
    d: 64,
    interval: { low: value - 0.4, high: value + 0.4, level: 0.95, method: 'bootstrap' },
    warnings,
  },
})
