/** One column of a DataTable. Its cells come from the slot `cell-<id>`. */
export type Column = {
  id: string
  label: string
  /** The label is for screen readers only: the column speaks for itself. */
  quiet?: boolean
  align?: 'start' | 'end'
  /** The name the server sorts by; none: not sortable. */
  sort?: string
  /** Which order a first click asks for; default ascending. */
  firstOrder?: 'asc' | 'desc'
  /** Narrowest screen on which the column is shown. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
  width?: 'narrow' | 'wide'
}
