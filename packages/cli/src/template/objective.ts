/** Text of a new plug-in package that provides one objective, by file. */
export function objectivePackage(name: string, version: string): Readonly<Record<string, string>> {
  const package_ = `infomax-objective-${name}`
  const variable = name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return {
    'package.json': manifest(name, package_, version),
    'index.js': source(name, package_, variable),
    'index.test.js': test(variable),
    'README.md': readme(name, package_),
    '.changeset/config.json': `${JSON.stringify({ $schema: 'https://unpkg.com/@changesets/config@3.1.1/schema.json', access: 'public', baseBranch: 'main' }, null, 2)}\n`,
    '.changeset/first.md': `---\n'${package_}': minor\n---\n\nThe objective \`${name}\`.\n`,
  }
}

const manifest = (name: string, package_: string, version: string): string =>
  `${JSON.stringify(
    {
      name: package_,
      version: '0.0.0',
      description: `The objective "${name}" for infomax`,
      license: 'MIT',
      keywords: ['infomax-plugin'],
      infomax: { api: 1, provides: { objective: [name] } },
      type: 'module',
      exports: { '.': './index.js', './package.json': './package.json' },
      files: ['index.js'],
      scripts: { check: 'infomax plugins check .', test: 'vitest run' },
      // not dependencies: a plug-in works with the copies that the project has
      peerDependencies: { '@infomax/core': `^${version}`, '@infomax/tensor': `^${version}`, zod: '^4.0.0' },
      devDependencies: {
        '@changesets/cli': '^2.29.0',
        '@infomax/testing': `^${version}`,
        '@tensorflow/tfjs': '^4.22.0',
        '@tensorflow/tfjs-core': '^4.22.0',
        infomax: `^${version}`,
        vitest: '^4.0.0',
      },
    },
    null,
    2,
  )}\n`

const source = (
  name: string,
  package_: string,
  variable: string,
): string => `import { defineObjective, definePlugin } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'

/**
 * Canonical correlation as a loss: the columns of each view, standardised to unit length, should agree between views
 * and be orthonormal within each.
 *
 * ‖A − B‖² + λ(‖AᵀA − I‖² + ‖BᵀB − I‖²), A and B the standardised embeddings [n, d]
 *
 * @see Zhang, Wu, Yan, Wipf & Yu 2021, arXiv:2106.12484, equation 7
 */
export const ${variable} = defineObjective({
  name: '${name}',
  summary: 'Canonical correlation of two views, decorrelated within each',
  paper: 'arXiv:2106.12484',
  needs: { views: 2, batch: 2 },
  options: z.object({
    lambda: z.number().min(0).default(0.01).describe('weight of the decorrelation, λ in equation 7'),
  }),
  create: ({ lambda }) => ({
    terms: ({ embeddings }) =>
      tf.tidy(() => {
        const [a, b] = embeddings.map(standardise)
        const invariance = tf.sum(tf.squaredDifference(a, b))
        const decorrelation = tf.add(distanceToOrthonormal(a), distanceToOrthonormal(b))
        return {
          invariance: { weight: 1, value: invariance, role: 'reconstruction' },
          decorrelation: { weight: lambda, value: decorrelation, role: 'entropy' },
        }
      }),
  }),
})

/** Columns of mean 0 and length 1; ε keeps a constant column at zero. */
function standardise(z) {
  const centred = tf.sub(z, tf.mean(z, 0))
  return tf.div(centred, tf.sqrt(tf.add(tf.sum(tf.square(centred), 0), 1e-6)))
}

/** ‖ZᵀZ − I‖² */
const distanceToOrthonormal = z => tf.sum(tf.squaredDifference(tf.matMul(z, z, true), tf.eye(z.shape[1])))

export default definePlugin({ name: '${package_}', provides: [${variable}] })
`

const test = (variable: string): string => `import { testObjective } from '@infomax/testing'
import { ${variable} } from './index.js'

/** The formula again, in loops over plain numbers. */
function reference([a, b], lambda = 0.01) {
  const [x, y] = [a, b].map(standardise)
  const n = x.length
  const d = x[0].length
  let invariance = 0
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) invariance += (x[i][j] - y[i][j]) ** 2
  let decorrelation = 0
  for (const z of [x, y])
    for (let j = 0; j < d; j++)
      for (let k = 0; k < d; k++) {
        let product = 0
        for (let i = 0; i < n; i++) product += z[i][j] * z[i][k]
        decorrelation += (product - (j === k ? 1 : 0)) ** 2
      }
  return invariance + lambda * decorrelation
}

function standardise(z) {
  const out = z.map(row => [...row])
  for (let j = 0; j < z[0].length; j++) {
    const mean = z.reduce((sum, row) => sum + row[j], 0) / z.length
    const length = Math.sqrt(z.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) + 1e-6)
    for (const row of out) row[j] = (row[j] - mean) / length
  }
  return out
}

testObjective(${variable}, { symmetric: true, steps: 100, reference })
`

const readme = (name: string, package_: string): string => `# ${package_}

The objective \`${name}\` for [infomax](https://www.npmjs.com/package/infomax): canonical correlation of two views
(arXiv:2106.12484).

\`\`\`sh
npm i infomax ${package_}
npx infomax train objective=${name}
\`\`\`

Nothing has to be registered: infomax finds it among the project's dependencies.

## Work on it

\`\`\`sh
npm install
npm test          # the contract of an objective, and the formula against plain loops
npm run check     # what infomax relies on: manifest, options, terms, gradients
npx changeset     # says what a release changes
npm publish
\`\`\`
`
