/** Control characters but for tab and newline, and those that turn the direction of the text around them. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/**
 * What a machine sent, as it is: one U+202E in a folder's name would turn round the sentence it stands in,
 * and the command that mends it.
 */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
