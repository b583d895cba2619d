/** Keys of results whose numbers may be infinite or no number: the entropy of equal samples is −∞. */
const results = new Set(['value', 'low', 'high', 'statistic'])
const special = new Set(['Infinity', '-Infinity', 'NaN'])

/** JSON in which a number that is not finite is its name, `"-Infinity"`, where JSON alone would say `null`. */
export const toJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, held) => (typeof held === 'number' && !Number.isFinite(held) ? String(held) : held), indent)

/** Reads what `toJson` wrote, results that are not finite included. */
export const fromJson = (text: string): unknown =>
  JSON.parse(text, (key, held) => (results.has(key) && special.has(held) ? Number(held) : held))
