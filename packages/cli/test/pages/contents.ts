import type { Role } from '@infomax/core'
import { code, paperLink, prose, table } from './markdown.ts'
import { needsOf, type Subject } from './page.ts'

/** The page that lists all objectives. */
export const contentsPage = (subjects: readonly Subject[]): string => `# Objectives

Every objective is a sum of named, weighted terms, and every term says what it does in I(Z;X′) ≥ H(Z) + E log q(z|z′): keep the
*entropy* up, or make *reconstruction* of one view from another better. Each page has the formula, terms, options,
what a run must supply, what is kept between steps, where published code differs, and a run on CIFAR-10.

${table(['objective', 'in one line', 'paper', 'reconstruction', 'entropy', 'needs', 'keeps'], subjects.map(row))}

\`npx infomax list objective NAME\` says the same of options; [objectives-trained.md](../objectives-trained.md) is what each learns
in a short run.

## On the recipes for CIFAR-10

${subjects.filter(({ recipe }) => recipe.by === 'solo-learn').length} are those of [solo-learn](https://github.com/vturrisi/solo-learn) (scripts/pretrain/cifar), in this command line's words;
the accuracies are those of its README at 9187ea3, on the test set, of a linear probe trained beside the network. None was run here: 1000 epochs of
a ResNet-18 take a GPU. What none of them has in common with the original:

- solo-learn computes in 16 bits where that is safe, here everything is f32.
- It crops with bicubic and blurs with repeated box filters; here crops are bilinear and the blur is a true Gaussian.
- It pads the first convolution of the ResNet by 2, here by 1; the last layer of its projectors has a bias (but MoCo v3's), here it has none.
- It decays biases and the weights of normalisations with SGD and Adam, here no optimizer does.
- Its learning rate is multiplied by batch/256, here it is taken as it is: at another batch size multiply it yourself.

\`infomax init solo-learn FILE.yaml\` writes such a run from a recipe of that project, and says what has no counterpart.

Written by \`npm run gen\` from the code; change it there.
`

function row(subject: Subject): string[] {
  const { definition, behaviour } = subject
  const terms = (role: Role) =>
    behaviour.terms
      .filter(term => term.role === role)
      .map(({ name }) => code(name))
      .join(', ')
  // predictor.layer1.weight is the predictor's, tico.covariance tico's own
  const owned = behaviour.owned.map(({ name }) => name.replace(`${definition.name}.`, '').split('.')[0]!)
  const kept = [...(behaviour.teacher ? ['teacher'] : []), ...owned.map(name => name.replace(/\d+$/, ''))]
  return [
    `[${code(definition.name)}](${definition.name}.md)`,
    prose(definition.summary, () => undefined),
    definition.paper ? paperLink(definition.paper) : '',
    terms('reconstruction'),
    terms('entropy'),
    needsOf(subject).join('; '),
    [...new Set(kept)].join(', '),
  ]
}
