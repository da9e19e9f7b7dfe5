/** Where to go after signing in: a path of this website and nothing else, whatever a link carried. */
export const nextPath = (next: unknown): string =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
