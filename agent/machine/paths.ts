import { posix, win32, type PlatformPath } from 'node:path'
import type { Platform } from './machine.ts'

/** Path rules of the machine looked at, whatever the agent itself runs on. */
export const pathsOf = (platform: Platform): PlatformPath => (platform === 'windows' ? win32 : posix)
