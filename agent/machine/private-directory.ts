import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Work in a directory of its own that holds these files and goes with all that was put into it. */
export async function inPrivateDirectory<T>(
  files: Readonly<Record<string, string>>,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'envherd-')))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
    return await work(directory)
  } finally {
    // Windows lets go of the directory of a program some time after its end, under load later than that.
    await rm(directory, { recursive: true, force: true, maxRetries: 6, retryDelay: 100 })
  }
}
