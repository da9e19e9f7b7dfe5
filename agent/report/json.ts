import type { ReportView } from './view.ts'

/** The documented form for scripts; see README and `view.ts`. */
export const jsonReport = (view: ReportView): string => `${JSON.stringify(view, null, 2)}\n`
