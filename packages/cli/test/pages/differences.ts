/** Where an objective is not what published code computes, and where that is established. */
export interface Difference {
  readonly what: string
  readonly source: string
}

const soloLearn = '[solo-learn](https://github.com/vturrisi/solo-learn) at 9187ea3'

/** By objective; one that is missing has no difference that is known. */
export const differences: Readonly<Record<string, readonly Difference[]>> = {
  vicreg: [
    {
      what: "The authors' code halves the sum of the variance terms and divides the invariance by d; the printed formula does neither, and solo-learn only the latter. `convention` chooses.",
      source: `main_vicreg.py of [facebookresearch/vicreg](https://github.com/facebookresearch/vicreg), equations 1–6, losses/vicreg.py of ${soloLearn}`,
    },
  ],
  'barlow-twins': [
    {
      what: 'solo-learn multiplies the loss, by 0.1 in its recipe for CIFAR; `scale` does.',
      source: `losses/barlow.py of ${soloLearn}`,
    },
  ],
  simclr: [
    {
      what: "The authors' TensorFlow code sums the means of the two views: twice this.",
      source: 'objective.py of [google-research/simclr](https://github.com/google-research/simclr)',
    },
  ],
  'w-mse': [
    {
      what: "The authors' ε is 0, with which equal embeddings give no number; here it is 1e-4 unless told.",
      source: '[htdt/self-supervised](https://github.com/htdt/self-supervised)',
    },
  ],
  'moco-v2': [
    {
      what: "The authors shuffle the teacher's batch between devices, so that its normalisation sees other samples; here the teacher sees the same views.",
      source: '[facebookresearch/moco](https://github.com/facebookresearch/moco)',
    },
  ],
  'moco-v3': [
    {
      what: "In the authors' code the cosine that takes the momentum to 1 is an option; here it is the default, `schedule=constant` the other.",
      source: '[facebookresearch/moco-v3](https://github.com/facebookresearch/moco-v3)',
    },
  ],
  simsiam: [
    {
      what: 'The authors hold the learning rate of the predictor; here it follows the schedule of all.',
      source: 'arXiv:2011.10566',
    },
  ],
  swav: [
    {
      what: 'The authors give the start of the queue and the end of the freeze in epochs, here they are shares of the run; their queue holds 3 840, here it is off unless told.',
      source: 'main_swav.py of [facebookresearch/swav](https://github.com/facebookresearch/swav)',
    },
  ],
  dino: [
    {
      what: "The authors' weight decay rises from 0.04 to 0.4 and gradients are clipped at 3; here the decay is constant, and `clip=3` clips the whole gradient.",
      source: 'main_dino.py of [facebookresearch/dino](https://github.com/facebookresearch/dino)',
    },
  ],
  'deepcluster-v2': [
    {
      what: 'The authors fill the memory in a pass before training, here the first epoch does and its loss is 0; their k-means draws a new start each time, here it begins from the same samples.',
      source: 'main_deepclusterv2.py of [facebookresearch/swav](https://github.com/facebookresearch/swav)',
    },
  ],
  supcon: [
    {
      what: "The authors' code multiplies the loss by τ/0.07, which is 1 at its default.",
      source: 'losses.py of [HobbitLong/SupContrast](https://github.com/HobbitLong/SupContrast)',
    },
  ],
  entrec: [
    {
      what: "The authors' code takes log(I(κ) + 1e-7) of a Bessel function that is far smaller in a hundred dimensions or more, so that the entropies it reports are too high by a constant; here it is calculated in log space. Gradients are the same.",
      source: '[apple/ml-entropy-reconstruction](https://github.com/apple/ml-entropy-reconstruction) at f523f11',
    },
  ],
  tcr: [
    {
      what: "What the authors' code calls `eps` is ε² already; here it is called `eps2`.",
      source: '[ryanchankh/mcr2](https://github.com/ryanchankh/mcr2)',
    },
  ],
  vcreg: [
    {
      what: "VICReg's covariance term is the sum over two views; here it is the mean over all: half of that for two.",
      source: 'main_vicreg.py of [facebookresearch/vicreg](https://github.com/facebookresearch/vicreg)',
    },
  ],
}
