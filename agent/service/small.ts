/**
 * How whatever starts the daemon keeps it small. Node's own options reach a single executable this way too.
 *
 * The cap is on what JavaScript holds, where an agent that ran wild would grow: Node ends then, and is started
 * again. A look takes 20 MB. glibc keeps freed memory below a block in use; pieces of 16 KB and more from the
 * system go back when they are free: 61 MB resident become 56.
 */
export const SMALL = {
  NODE_OPTIONS: '--max-old-space-size=128',
  MALLOC_MMAP_THRESHOLD_: '16384',
  MALLOC_TRIM_THRESHOLD_: '4096',
} as const
