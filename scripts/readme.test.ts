import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const blocks = [...readme.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, language, text]) => ({ language, text }))

// `npm test` runs every example; the README shows them word for word
it.each(['own-loop', 'entropy'])('shows examples/%s as it is', name => {
  const source = readFileSync(new URL(`../examples/${name}/index.js`, import.meta.url), 'utf8')
  expect(blocks).toContainEqual({ language: 'js', text: source })
})

it('begins with the two commands', () => {
  expect(blocks.slice(0, 2)).toEqual([
    { language: 'sh', text: 'npm start\n' },
    { language: 'sh', text: 'npm test\n' },
  ])
})

it('shows no code that no example runs', () => {
  expect(blocks.filter(({ language }) => language === 'js')).toHaveLength(2)
})
