import { describe, expect, it } from 'vitest'
import { type Grammar, parseArguments } from './arguments.ts'

const grammar: Grammar = {
  flags: {
    out: { value: 'DIR', description: '' },
    sweep: { description: '' },
    discover: { description: '', on: true },
  },
  assignments: true,
  switches: new Set(['onlineProbe', 'projector.batchNorm']),
}
const parse = (line: string, rules = grammar) => parseArguments(line.split(' ').filter(Boolean), rules)

describe('parseArguments', () => {
  it('reads key=value and --key value alike, in order', async () => {
    const { assignments, positionals } = await parse('config.ts --objective simclr seed=1 --objective.temperature=0.1')
    expect(positionals).toEqual(['config.ts'])
    expect(assignments).toEqual([
      { key: 'objective', text: 'simclr' },
      { key: 'seed', text: '1' },
      { key: 'objective.temperature', text: '0.1' },
    ])
  })

  it('takes a negative number and an equals sign in a value', async () => {
    const { assignments } = await parse('--x.shift -5 data.root=/a=b')
    expect(assignments).toEqual([
      { key: 'x.shift', text: '-5' },
      { key: 'data.root', text: '/a=b' },
    ])
  })

  it('knows which keys take no value', async () => {
    const { assignments, positionals } = await parse('--onlineProbe config.ts --no-projector.batchNorm')
    expect(positionals).toEqual(['config.ts'])
    expect(assignments).toEqual([
      { key: 'onlineProbe', text: 'true' },
      { key: 'projector.batchNorm', text: 'false' },
    ])
  })

  it('reads flags of the command; the last wins', async () => {
    const args = await parse('--out a --out=b --no-discover')
    expect(args.text('out')).toBe('b')
    expect([args.has('discover'), args.has('sweep'), args.has('json')]).toEqual([false, false, false])
    expect((await parse('')).has('discover')).toBe(true)
  })

  it('leaves everything after -- alone', async () => {
    expect((await parse('-- --out')).positionals).toEqual(['--out'])
  })

  it('refuses a flag without its value, a switch with one, and a flag that is none', async () => {
    await expect(parse('--out')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_USAGE] --out needs a value.
        Write --out DIR.]
    `)
    await expect(parse('--seed --json')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_USAGE] --seed needs a value.
        Write --seed VALUE.]
    `)
    await expect(parse('--sweep=1')).rejects.toThrowErrorMatchingInlineSnapshot(
      `[InfomaxError: [INFOMAX_BAD_USAGE] --sweep takes no value.]`,
    )
    const strict: Grammar = { ...grammar, assignments: false }
    await expect(parse('--uot x', strict)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_USAGE] There is no flag --uot.
        Did you mean --out?]
    `)
    expect((await parse('a=b', strict)).positionals).toEqual(['a=b'])
  })
})
