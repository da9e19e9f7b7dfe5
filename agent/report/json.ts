/** The documented form for scripts; see README and the view of each report. */
export const jsonReport = (view: object): string => `${JSON.stringify(view, null, 2)}\n`
