import { MOST_LABELS } from '#server/contract/label.ts'

const FORM = /^[a-z0-9][a-z0-9._:/-]{0,62}$/

/** Labels as a person types them, apart by blanks or commas: each once, and the first thing that is not one. */
export function parseLabels(text: string): { labels: string[]; wrong: string | undefined; tooMany: boolean } {
  const labels = [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,，;；]+/)
        .filter(Boolean),
    ),
  ]
  const wrong = labels.find((label) => !FORM.test(label))
  return { labels, wrong, tooMany: labels.length > MOST_LABELS }
}
