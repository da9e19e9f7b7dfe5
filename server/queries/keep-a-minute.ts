import type { Deps } from '../deps.ts'

const MINUTE = 60_000
const MOST_KEPT = 200

/** Answers again what was asked within the last minute; who asks while it is being counted waits for the same answer. */
export function keepAMinute<Question, Answer>(
  { now }: Pick<Deps, 'now'>,
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const kept = new Map<string, { answer: Promise<Answer>; since: number }>()
  return (question) => {
    const key = JSON.stringify(question)
    const known = kept.get(key)
    if (known && now().getTime() - known.since < MINUTE) return known.answer
    kept.delete(key)
    const answer = ask(question)
    kept.set(key, { answer, since: now().getTime() })
    answer.catch(() => kept.delete(key))
    const [oldest] = kept.keys()
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return answer
  }
}
