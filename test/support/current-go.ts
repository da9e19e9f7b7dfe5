import { GO_RELEASES } from '../../agent/detectors/facts/go-releases.ts'

const newest = GO_RELEASES.minors.at(-1)

/** The newest Go that the facts know: of it nothing is said, however old these lines are. */
export const CURRENT_GO = `go1.${newest?.minor}.${newest?.patch}`
