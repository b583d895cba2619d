import { beforeAll, expect, it } from 'vitest'
import { countingPlugin, makeProject, withPlugins } from './fixtures.ts'
import { buildWhereStale, type Shell, shell } from './spawn.ts'

let work: Shell
beforeAll(() => {
  buildWhereStale()
  work = shell(
    makeProject(
      withPlugins({
        'infomax-plugin-counting': {
          manifest: { api: 1, provides: { estimator: ['rows'] } },
          source: countingPlugin('infomax-plugin-counting', ['rows']),
        },
      }),
    ),
  )
})

it('holds an estimator to the contract: one that refuses nothing and never looks at a number', () => {
  const { out, err, code } = work.run('plugins check infomax-plugin-counting --json')
  expect(out, err).not.toBe('')
  const { passed, checks } = JSON.parse(out) as {
    passed: boolean
    checks: { of: string; what: string; problem?: string }[]
  }
  expect([code, passed]).toEqual([1, false])
  const failed = checks.filter(({ of, problem }) => of === 'estimator rows' && problem !== undefined)
  expect(Object.fromEntries(failed.map(({ what, problem }) => [what, problem]))).toMatchObject({
    'it names row and column of a value that is not finite': 'NaN in row 3, column 2: it was taken',
    'it refuses a matrix whose numbers do not fit its shape, with BAD_SHAPE': 'it was taken',
    'it refuses no samples, with a code': 'it was taken',
  })
  expect(checks).toContainEqual({ of: 'estimator rows', what: 'its result is plain data' })
})
