import { expect, it } from 'vitest'
import { commandOf } from './command.ts'

it('names the files and the seed', () => {
  const files = { embedding: 'z.npy', labels: 'y.npy', views: 'z2.npy' }
  expect(commandOf({ title: '', files }, 3)).toBe('infomax diagnose z.npy --labels y.npy --views z2.npy --seed 3')
  expect(commandOf({ title: '', files: { embedding: 'z.npy' } }, 0)).toBe('infomax diagnose z.npy --seed 0')
})

it('repeats the words that were typed, quoted for a shell', () => {
  const command = ['infomax', 'diagnose', "it's $HOME.npy", '']
  expect(commandOf({ title: '', files: { embedding: 'z.npy' }, command }, 3)).toBe(
    `infomax diagnose 'it'\\''s $HOME.npy' ''`,
  )
})
