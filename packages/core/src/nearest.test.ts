import { expect, it } from 'vitest'
import { nearest, suggest } from './index.ts'

const known = ['vicreg', 'barlow-twins', 'simclr']

it.each([
  ['vicrag', 'vicreg'],
  ['VICReg', 'vicreg'],
  ['barlow_twins', 'barlow-twins'],
  ['barlowtwins', 'barlow-twins'],
  ['simcrl', 'simclr'],
  ['resnet18', undefined],
  ['', undefined],
])('finds for "%s" %s', (name, expected) => {
  expect(nearest(name, known)).toBe(expected)
})

it('takes the first of several that are equally near', () => {
  expect(nearest('b', ['a', 'c'])).toBe('a')
})

it('writes a sentence', () => {
  expect(suggest('vicrag', known)).toMatchInlineSnapshot(
    `"Did you mean "vicreg"? Known: vicreg, barlow-twins, simclr."`,
  )
  expect(suggest('resnet18', known)).toMatchInlineSnapshot(`"Known: vicreg, barlow-twins, simclr."`)
})
