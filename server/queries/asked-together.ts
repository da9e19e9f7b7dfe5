/**
 * One answer for all who ask the same while an answer is being read: read after the last of them asked, so nobody is
 * told less than was true then, and a change that somebody has made is in what they read next. Nothing is kept.
 */
export function askedTogether<Question, Answer>(
  ask: (question: Question) => Promise<Answer>,
): (question: Question) => Promise<Answer> {
  const turns = new Map<string, { running: Promise<Answer>; next?: Promise<Answer> }>()
  const start = (key: string, question: Question): Promise<Answer> => {
    const turn = { running: ask(question) }
    turns.set(key, turn)
    const end = () => {
      if (turns.get(key) === turn) turns.delete(key)
    }
    turn.running.then(end, end)
    return turn.running
  }
  return (question) => {
    const key = JSON.stringify(question)
    const turn = turns.get(key)
    if (!turn) return start(key, question)
    const again = () => start(key, question)
    turn.next ??= turn.running.then(again, again)
    return turn.next
  }
}
