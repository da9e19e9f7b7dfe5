import type { Network } from '../../contract/sections/network.ts'

/** An outcome that held in two probes at least five minutes apart: no passing fault (the catalogue's n/2). */
export const lasting = ({ attempts, minutes }: Network['probes'][number]): boolean =>
  attempts >= 2 && minutes >= 5
