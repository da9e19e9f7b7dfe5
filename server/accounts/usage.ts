/** Wrong arguments of a command, in words for a person. */
export class UsageError extends Error {}
