const VERSION = /^v(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/

/** Below zero: a is older; null where one of them is no release (`(devel)`, none). As golang.org/x/mod/semver. */
export function compareModuleVersions(a: string, b: string): number | null {
  const [left, right] = [VERSION.exec(a), VERSION.exec(b)]
  if (!left || !right) return null
  for (const part of [1, 2, 3]) {
    const difference = Number(left[part]) - Number(right[part])
    if (difference !== 0) return difference
  }
  return comparePre(left[4], right[4])
}

/** What has a candidate's mark comes before what has none; numbers count as numbers and come before words. */
function comparePre(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  const [left, right] = [a.split('.'), b.split('.')]
  for (const [at, x] of left.entries()) {
    const y = right[at]
    if (y === undefined) return 1
    if (x === y) continue
    const [isNumberX, isNumberY] = [/^\d+$/.test(x), /^\d+$/.test(y)]
    if (isNumberX && isNumberY) return Number(x) - Number(y)
    if (isNumberX !== isNumberY) return isNumberX ? -1 : 1
    return x < y ? -1 : 1
  }
  return left.length - right.length
}
