import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Writes what `scripts/test.mjs` counts, with the reason of every skipped test, to the file it names. */
export default class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const file = process.env.INFOMAX_TEST_COUNTS
    if (!file) throw new Error('INFOMAX_TEST_COUNTS is not set. This reporter serves `npm test`.')
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const result = {
      passed: tests.filter(test => test.result().state === 'passed').length,
      failed: [
        ...tests.filter(test => test.result().state === 'failed').map(title),
        ...modules.flatMap(brokenSuites),
        ...unhandled.map(error => `outside of a test: ${error.message}`),
      ],
      skipped: tests
        .filter(test => test.result().state === 'skipped')
        .map(test => ({ name: title(test), reason: reason(test) })),
    }
    writeFileSync(file, JSON.stringify(result))
  }
}

const title = (test: TestCase): string => `${where(test.module)} > ${test.fullName}`

const where = (module: TestModule): string => relative(process.cwd(), module.moduleId)

/** A file that does not load and a hook that throws fail no test, yet are failures. */
const brokenSuites = (module: TestModule): string[] => [
  ...module.errors().map(error => `${where(module)}: ${error.message}`),
  ...[...module.children.allSuites()].flatMap(suite =>
    suite.errors().map(error => `${where(module)} > ${suite.fullName}: ${error.message}`),
  ),
]

const reason = (test: TestCase): string => {
  const result = test.result()
  return (result.state === 'skipped' && result.note) || 'no reason given; see the name'
}
