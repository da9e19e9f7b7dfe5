/** A tree of texts. Placeholders are vue-i18n's: `{name}`, and `one | many` for counted things. */
export type Texts = { readonly [name: string]: string | Texts }

/** The same names in the other language. */
type Same<T> = { readonly [K in keyof T]: T[K] extends string ? string : Same<T[K]> }

/**
 * Texts of one page in both languages, side by side so that neither is forgotten. A file in `messages/`
 * exports this as default, and its name is the first part of every key: `overview.ts` gives `overview.title`.
 */
export const messages = <const T extends Texts>(both: { en: T; zh: NoInfer<Same<T>> }) => both
