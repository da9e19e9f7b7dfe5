import { chineseLocale, INSTALL_WINE, missingForWine, PLAIN_LOCALE } from '../support/wine-parts.ts'

const ci = process.env['CI'] === 'true'
const missing = missingForWine()
export const chinese = missing === null ? chineseLocale() : null
const lacking = missing ?? (chinese === null ? 'no Chinese locale' : null)
// On the way to a release nothing may be left out in silence.
if (lacking !== null && ci) throw new Error(`Windows under Wine: ${lacking}; ${INSTALL_WINE}`)
if (lacking !== null)
  console.warn(`\n*** Windows under Wine is NOT tested in full: ${lacking}. Install: ${INSTALL_WINE} ***\n`)

export const noWine = missing !== null
export const locales = [PLAIN_LOCALE, ...(chinese ? [chinese] : [])]
