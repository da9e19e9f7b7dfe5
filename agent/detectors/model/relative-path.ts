import type { Paths } from './paths.ts'

/** How a go.mod or go.work in `base` would name a directory, with slashes; null where no relative path leads. */
export function relativePath(base: string, path: string, paths: Paths): string | null {
  if (rootOf(base, paths) !== rootOf(path, paths)) return null
  const [from, to] = [paths.segments(base), paths.segments(path)]
  let shared = 0
  while (shared < from.length && shared < to.length && paths.same(from[shared] ?? '', to[shared] ?? ''))
    shared++
  const up = from.slice(shared).map(() => '..')
  const names = [...up, ...to.slice(shared)]
  return names.length === 0 ? '.' : `${up.length === 0 ? './' : ''}${names.join('/')}`
}

function rootOf(path: string, paths: Paths): string {
  const up = paths.segments(path).map(() => '..')
  return paths.norm(paths.join(path, ...up))
}
