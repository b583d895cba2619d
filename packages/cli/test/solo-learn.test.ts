import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunConfig } from '@infomax/trainer'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadProject } from '../src/config/project.ts'
import { planRun } from '../src/run/plan.ts'
import { configText } from '../src/solo-learn/config-text.ts'
import { type Conversion, convert } from '../src/solo-learn/convert.ts'
import { convertFile } from '../src/solo-learn/convert-file.ts'
import { readRecipe } from '../src/solo-learn/read-recipe.ts'
import { createSettings, type Setting } from '../src/solo-learn/settings.ts'
import { makeProject } from './fixtures.ts'
import { expected, shared } from './solo-learn/expected.ts'
import { buildWhereStale, shell } from './spawn.ts'

const folder = fileURLToPath(new URL('solo-learn', import.meta.url))
const recipe = (name: string): string => join(folder, `${name}.yaml`)
const names = readdirSync(folder).flatMap(file => /^(.*)\.yaml$/.exec(file)?.[1] ?? [])

// a configuration imports infomax as it was built
beforeAll(buildWhereStale, 600_000)

/** The run that the written configuration is. */
async function written(name: string): Promise<Conversion & { readonly run: RunConfig }> {
  const conversion = await convertFile(recipe(name))
  const text = configText(`${name}.yaml`, conversion)
  const project = await loadProject({
    folder: makeProject({ 'package.json': '{}', 'infomax.config.ts': text }),
    discover: false,
  })
  return { ...conversion, run: (await planRun(project, [])).config }
}

describe.each(names)('%s', name => {
  it('becomes the same run', async () => {
    const { run } = await written(name)
    expect(run).toMatchObject({ ...shared, ...expected[name] })
  })

  // what could be otherwise without a word was dropped
  it('says something of every number and switch', async () => {
    const settings = (await readRecipe(recipe(name))).rest()
    const said = (given: readonly Setting[]) => {
      const { config, differs, leftOut } = convert(createSettings('a.yaml', asTree(given)))
      return JSON.stringify({ config, differs, leftOut })
    }
    const before = said(settings)
    const turned = settings.flatMap(({ key, value }) => {
      const other = otherThan(value)
      return other === undefined || isIdle(name, key) ? [] : [{ key, value: other }]
    })
    expect(turned.length).toBeGreaterThan(20)
    for (const { key, value } of turned)
      expect(said(settings.map(one => (one.key === key ? { key, value } : one))), key).not.toBe(before)
  })
})

function otherThan(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'number') return undefined
  return Number.isInteger(value) ? value + 1 : value / 2
}

/** The third pipeline of `supcon` is left out as one, and solo-learn looks at no `enabled` but that of crops. */
const isIdle = (name: string, key: string): boolean =>
  (name === 'supcon' && /^augmentations\.2\.(?!crop_size|num_crops)/.test(key)) || /\.(?!rrc)\w+\.enabled$/.test(key)

function asTree(settings: readonly Setting[]): unknown {
  const tree: Record<string, unknown> = {}
  for (const { key, value } of settings) {
    const path = key.split('.')
    let inner = tree
    for (const step of path.slice(0, -1)) inner = (inner[step] ??= {}) as Record<string, unknown>
    inner[path.at(-1)!] = value
  }
  return tree
}

it('has a recipe of every method', () => {
  expect(Object.keys(expected).toSorted()).toEqual(names.toSorted())
})

it('says in what the run differs, and what is left out', async () => {
  const { differs, leftOut } = await convertFile(recipe('supcon'))
  expect(differs).toMatchInlineSnapshot(`
    [
      "Images are scaled to 96 × 96 before they are cropped.",
      "augmentations.0.equalization is left out (prob 0.1): there is no such view.",
      "augmentations.1.gaussian_blur.enabled is false, but solo-learn looks at prob alone: it is done.",
      "augmentations.2: 4 crops of 48 pixels are left out; all views of a run have one size.",
      "augmentations.1: grayscale 0.3 is left out; all views have that of the first, 0.1.",
      "Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.",
      "Positives are summed outside the logarithm; in solo-learn inside.",
      "The last layer of the projector has no bias.",
      "Biases and normalisations do not decay; solo-learn lets them.",
    ]
  `)
  expect(leftOut).toMatchInlineSnapshot(`
    [
      {
        "key": "name",
        "value": "a-run",
        "why": "files and logging",
      },
      {
        "key": "data.num_workers",
        "value": 2,
        "why": "the machine",
      },
      {
        "key": "optimizer.classifier_lr",
        "value": 0.1,
        "why": "probes are set apart",
      },
      {
        "key": "precision",
        "value": "16-mixed",
        "why": "numbers are f32",
      },
      {
        "key": "defaults.0.wandb",
        "value": "ours.yaml",
        "why": "files and logging",
      },
    ]
  `)
  expect((await convertFile(recipe('mocov2plus'))).differs).toMatchInlineSnapshot(`
    [
      "Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.",
      "The first convolution is padded by 1, not by 2.",
      "The teacher's momentum rises to 1, not to 0.999 (momentum.final_tau).",
      "One queue holds the keys of both views; solo-learn has one of that size for each.",
      "The last layer of the projector has no bias.",
      "Biases and normalisations do not decay; solo-learn lets them.",
    ]
  `)
  expect((await convertFile(recipe('dino'))).differs).toMatchInlineSnapshot(`
    [
      "Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.",
      "The first convolution is padded by 1, not by 2.",
      "Hidden layers of the head are ReLU, not GELU.",
      "Gradients are not clipped: method_kwargs.clip_grad=3 is for each weight, \`clip\` here for all together.",
      "The last layer of the projector has no bias.",
    ]
  `)
  expect((await convertFile(recipe('swav'))).differs).toMatchInlineSnapshot(`
    [
      "Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.",
      "The first convolution is padded by 1, not by 2.",
      "The last layer of the projector has no bias.",
      "The warm-up starts at 0, not at 0.003 (scheduler.warmup_start_lr).",
    ]
  `)
})

it('writes a configuration that one can read', async () => {
  expect(configText('swav.yaml', await convertFile(recipe('swav')))).toMatchInlineSnapshot(`
    "import { defineConfig } from 'infomax'

    // swav.yaml of solo-learn.
    //
    // In this the run differs:
    // - Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.
    // - The first convolution is padded by 1, not by 2.
    // - The last layer of the projector has no bias.
    // - The warm-up starts at 0, not at 0.003 (scheduler.warmup_start_lr).
    //
    // Left out:
    // - name: "a-run" (files and logging)
    // - data.val_path: "./images" (found below data.root)
    // - data.format: "image_folder" (the machine)
    // - data.num_workers: 2 (the machine)
    // - optimizer.classifier_lr: 0.1 (probes are set apart)
    // - precision: "16-mixed" (numbers are f32)
    // - defaults.0.wandb: "ours.yaml" (files and logging)
    export default defineConfig({
      data: { name: 'cifar10', options: { root: './images' } },
      views: 'symmetric',
      viewCount: 2,
      backbone: { name: 'resnet18', options: { stem: 'cifar' } },
      objective: {
        name: 'swav',
        options: {
          prototypes: 500,
          temperature: 0.12,
          epsilon: 0.06,
          iterations: 4,
          queue: 1920,
          queueFrom: 0.1,
          freeze: 0.01,
        },
      },
      projector: { name: 'mlp', options: { layers: '1024-64', batchNorm: true } },
      optimizer: {
        name: 'lars',
        options: {
          learningRate: 0.6,
          weightDecay: 1e-6,
          variant: 'solo-learn',
          momentum: 0.9,
          eta: 0.02,
          clip: true,
          epsilon: 1e-8,
        },
      },
      schedule: { name: 'cosine', options: { warmupEpochs: 20, end: 0.001 } },
      batch: 256,
      epochs: 400,
    })
    "
  `)
})

it('takes a text for a text, whatever it holds', async () => {
  const root = `it's "here"\\ \u2028 // */`
  const text = configText('odd\nname.yaml', {
    config: { data: { name: 'cifar10', options: { root } } },
    differs: ['two\nlines'],
    leftOut: [{ key: 'name', value: 'a\u2028b', why: 'files and logging' }],
  })
  const project = await loadProject({
    folder: makeProject({ 'package.json': '{}', 'infomax.config.ts': text }),
    discover: false,
  })
  expect(project.run).toEqual({ data: { name: 'cifar10', options: { root } } })
})

describe('refuses', () => {
  const vicreg = readFileSync(recipe('vicreg'), 'utf8')
  const refusal = async (text: string, files: Record<string, string> = {}): Promise<string> => {
    const project = makeProject({ 'recipe.yaml': text, ...files })
    const error = await convertFile(join(project, 'recipe.yaml')).then(
      () => new Error('It was taken.'),
      (error: Error) => error,
    )
    return error.message.replaceAll(project, '.')
  }
  const changed = (from: string | RegExp, to: string): Promise<string> => {
    expect(vicreg).toMatch(from)
    return refusal(vicreg.replace(from, to))
  }

  it('what is no recipe', async () => {
    expect(await refusal('method: [vicreg')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] ./recipe.yaml is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 16.
        Mend the file."
    `)
    expect(await refusal('just words')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] ./recipe.yaml holds a string; a mapping of settings was expected.
        Give a recipe of solo-learn, such as scripts/pretrain/cifar/vicreg.yaml."
    `)
    expect(await refusal('')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] ./recipe.yaml holds nothing; a mapping of settings was expected.
        Give a recipe of solo-learn, such as scripts/pretrain/cifar/vicreg.yaml."
    `)
    expect(await refusal('\u0000\u0001PNG')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] ./recipe.yaml holds a string; a mapping of settings was expected.
        Give a recipe of solo-learn, such as scripts/pretrain/cifar/vicreg.yaml."
    `)
    await expect(convertFile(join(folder, 'absent.yaml'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })

  it('a missing or unknown method', async () => {
    expect(await changed('method: vicreg\n', '')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] recipe.yaml has no method; a text was expected.
        Add it to the recipe."
    `)
    expect(await changed('method: vicreg\n', 'method: vicrag\n')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] infomax has nothing for the method "vicrag" of solo-learn.
        Did you mean "vicreg"? Known: barlow_twins, byol, deepclusterv2, dino, mocov2plus, mocov3, nnclr, simclr, simsiam, supcon, swav, vicreg, wmse.
        A loss of your own is a plug-in: infomax init plugin objective NAME."
    `)
    expect(await changed('method: vicreg\n', 'method: constructor\n')).toMatch('nothing for the method "constructor"')
  })

  it('settings of another type, or none', async () => {
    expect(await changed('lr: 0.2', 'lr: fast')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] optimizer.lr in recipe.yaml is "fast"; a number was expected.
        Mend the recipe."
    `)
    expect(await changed('lr: 0.2', `lr: \${rate}`)).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] optimizer.lr in recipe.yaml is "\${rate}"; a number was expected.
        Write the value itself: what Hydra would put in its place is not known here."
    `)
    expect(await changed('lr: 0.2', 'lr: ???')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] recipe.yaml has no optimizer.lr; a number was expected.
        Add it to the recipe."
    `)
    expect(await changed('proj_output_dim: 512', 'proj_output_dim: 51.2')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] method_kwargs.proj_output_dim in recipe.yaml is 51.2; a whole number from 1 on was expected.
        Mend the recipe."
    `)
    expect(await changed('devices: [0, 1, 2, 3]', 'devices: auto')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] devices in recipe.yaml is "auto"; a whole number from 1 on was expected.
        Mend the recipe."
    `)
    expect(await changed('hue: 0.1', 'hue: 0.9')).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_OPTIONS] The options of view "vicreg" do not fit.
        hue: Too big: expected number to be <=0.5"
    `)
  })

  it('what infomax has not', async () => {
    expect(await changed('resnet18', 'vit_tiny')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] infomax has nothing for the backbone "vit_tiny" of solo-learn.
        Known: resnet18, resnet50."
    `)
    expect(await changed('cifar10', 'stl10')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] infomax has nothing for the data set "stl10" of solo-learn.
        Known: cifar10, cifar100, imagenet, imagenet100, custom."
    `)
    expect(await changed('name: lars', 'name: adagrad')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] infomax has nothing for the optimizer "adagrad" of solo-learn.
        Known: sgd, lars, adam, adamw."
    `)
    expect(await changed('warmup_cosine', 'step')).toMatchInlineSnapshot(`
      "[INFOMAX_UNKNOWN_NAME] infomax has nothing for the schedule "step" of solo-learn.
        Known: warmup_cosine, none."
    `)
    const deepcluster = readFileSync(recipe('deepclusterv2'), 'utf8').replace('[200, 200]', '[200, 300]')
    const augmentations = readFileSync(join(folder, 'augmentations/alike.yaml'), 'utf8')
    expect(await refusal(deepcluster, { 'augmentations/alike.yaml': augmentations })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] method_kwargs.num_prototypes is [200,300]; the same whole number for each clustering was expected.
        infomax has clusterings of one size: give each the same number."
    `)
  })

  it('augmentations that are not there, twice there, or no list', async () => {
    const without = vicreg.slice(0, vicreg.indexOf('augmentations:'))
    const naming = (text: string) => text.replace('  - _self_', '  - _self_\n  - augmentations: mine')
    expect(await refusal(without)).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] The recipe has no list of augmentations, nor "augmentations: FILE.yaml" in its defaults.
        Add either; the file is looked for in the folder augmentations beside the recipe."
    `)
    expect(await refusal(naming(without))).toMatchInlineSnapshot(`
      "[INFOMAX_FILE_NOT_FOUND] There is no ./augmentations/mine.yaml.
        Put the augmentations there that recipe.yaml names."
    `)
    expect(await refusal(naming(vicreg))).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] recipe.yaml has augmentations of its own and names mine in its defaults.
        Leave one of them out."
    `)
    expect(await refusal(naming(without), { 'augmentations/mine.yaml': 'rrc: {}' })).toMatchInlineSnapshot(`
      "[INFOMAX_BAD_CONFIG] ./augmentations/mine.yaml holds a mapping; a list of pipelines was expected.
        Give a recipe of solo-learn, such as scripts/pretrain/cifar/vicreg.yaml."
    `)
  })
})

describe('infomax init solo-learn', () => {
  it('writes infomax.config.ts, once, and says what it is not', () => {
    const work = shell(makeProject({ 'package.json': '{}' }))
    const { code, out, err } = work.run(`init solo-learn ${recipe('vicreg')}`)
    expect(code, err).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "infomax.config.ts is written. Train with it: infomax train

      In this the run differs:
        Crops are bilinear, not bicubic; blur is a true Gaussian, not a repeated box.
        The first convolution is padded by 1, not by 2.
        The last layer of the projector has no bias.

      Left out:
        files and logging      name, defaults.0.wandb
        found below data.root  data.val_path
        the machine            data.format, data.num_workers
        probes are set apart   optimizer.classifier_lr
        numbers are f32        precision
      "
    `)
    expect(readFileSync(join(work.folder, 'infomax.config.ts'), 'utf8')).toContain("name: 'vicreg'")
    const again = work.run(`init solo-learn ${recipe('vicreg')}`)
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('[INFOMAX_FILE_EXISTS]')])
  })

  it('prints it as JSON, and writes nothing', () => {
    const work = shell(makeProject({ 'package.json': '{}' }))
    expect(work.json(`init solo-learn ${recipe('simclr')}`)).toMatchObject({
      config: { objective: { name: 'simclr', options: { temperature: 0.3 } }, epochs: 400 },
      differs: expect.arrayContaining([expect.stringContaining('no bias')]),
      leftOut: expect.arrayContaining([{ key: 'precision', value: '16-mixed', why: 'numbers are f32' }]),
    })
    expect(existsSync(join(work.folder, 'infomax.config.ts'))).toBe(false)
  })

  it('wants one recipe', () => {
    const work = shell(makeProject({ 'package.json': '{}' }))
    for (const line of ['init solo-learn', 'init solo-learn a.yaml b.yaml']) {
      const { code, err } = work.run(line)
      expect([code, err]).toEqual([2, expect.stringContaining('infomax init solo-learn FILE.yaml')])
    }
    expect(work.run('init solo-learn absent.yaml')).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no'),
    })
  })
})
