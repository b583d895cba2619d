import { testView } from '@infomax/testing'
import { expect, it } from 'vitest'
import plugin from './plugin.ts'

/** Mixing channels and unclamped noise leave [0, 1], as their documentation says. */
const unbounded = ['channel-mix', 'gaussian-noise', 'sprites']

/** Nothing is drawn, or nothing that a grey image shows. */
const constant = ['none', 'grayscale']

for (const view of plugin.provides)
  if (view.name === 'compose')
    testView(view, { random: true, options: { views: [{ name: 'solarize' }, { name: 'grayscale' }] } })
  else
    testView(view as never, {
      random: !constant.includes(view.name),
      ...(unbounded.includes(view.name) ? { range: [-100, 100] } : {}),
    })

it('holds every view of the package to the contract', () => {
  expect(plugin.provides.length).toBeGreaterThan(15)
})
