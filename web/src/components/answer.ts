/** What the server said to a query, for the component that shows it. */
export type Answer<Data> = {
  readonly data: { readonly value: Data | undefined }
  readonly error: { readonly value: Error | null }
  /** The data is that of the question before; the answer to this one is on its way. */
  readonly isPlaceholderData: { readonly value: boolean }
  readonly refetch: () => unknown
}
