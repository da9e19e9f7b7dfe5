export type FilterOption = { value: string; label: string; hint?: string }

/** One filter of a list. Without options there is no menu, only the chip (a filter that a link has set). */
export type Filter = {
  id: string
  label: string
  value: string | undefined
  options: readonly FilterOption[]
}
