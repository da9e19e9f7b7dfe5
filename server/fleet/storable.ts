import { hash } from 'node:crypto'
import { canonicalJson } from '#agent/contract/hash.ts'

export const sha256 = (text: string): Buffer => hash('sha256', text, 'buffer')
export const sha256Hex = (text: string): string => hash('sha256', text)

/** Postgres' text holds every character but U+0000, which a hostile or broken value may contain. */
export const storableText = (text: string): string => text.replaceAll('\0', '\uFFFD')

/** Canonical JSON that jsonb takes: it refuses U+0000 and half surrogate pairs, which JSON can write. */
export function storableJson(value: unknown): string {
  return canonicalJson(value).replace(/\\(?:u(0000|d[89a-f][0-9a-f]{2})|.)/gs, (escape, refused?: string) =>
    refused === undefined ? escape : '\\ufffd',
  )
}
