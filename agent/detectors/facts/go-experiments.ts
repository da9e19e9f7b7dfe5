/**
 * Names that GOEXPERIMENT may hold, by Go release: fields of `internal/goexperiment.Flags` in lower case, and the
 * alias `regabi`. Gathered 2026-11-21 from the sources in Debian's packages golang-1.19 (1.19.8), 1.21 (1.21.13),
 * 1.22 (1.22.12), 1.23 (1.23.5), 1.24 (1.24.4), 1.25 (1.25.12), 1.26 (1.26.10) and 1.27 (1.27.3). Go 1.20 and what
 * is older than 1.19 or newer than 1.27 was not at hand: nothing is said about them.
 */
type Span = { from: number; to: number }

/** First and last minor release in the table. */
export const EXPERIMENT_RELEASES: Span & { missing: readonly number[]; asOf: string } = {
  from: 19,
  to: 27,
  missing: [20],
  asOf: '2026-11-21',
}

const ALL: Span = { from: 19, to: 27 }

/** First and last minor release in which a name is known. */
export const GO_EXPERIMENTS: Readonly<Record<string, Span>> = {
  aliastypeparams: { from: 23, to: 25 },
  allocheaders: { from: 22, to: 22 },
  arenas: { from: 21, to: 27 },
  boringcrypto: ALL,
  cacheprog: { from: 21, to: 25 },
  cgocheck2: { from: 21, to: 27 },
  coverageredesign: { from: 21, to: 24 },
  dwarf5: { from: 25, to: 27 },
  exectracer2: { from: 22, to: 22 },
  fieldtrack: ALL,
  goroutineleakprofile: { from: 26, to: 26 },
  greenteagc: { from: 25, to: 27 },
  heapminimum512kib: ALL,
  jsonv2: { from: 25, to: 27 },
  loopvar: { from: 21, to: 27 },
  mapsplitgroup: { from: 27, to: 27 },
  newinliner: { from: 22, to: 27 },
  pagetrace: { from: 21, to: 22 },
  preemptibleloops: ALL,
  randomizedheapbase64: { from: 26, to: 27 },
  range: { from: 22, to: 22 },
  rangefunc: { from: 22, to: 25 },
  regabi: ALL,
  regabiargs: ALL,
  regabiwrappers: ALL,
  runtimefreegc: { from: 26, to: 27 },
  runtimesecret: { from: 26, to: 27 },
  simd: { from: 26, to: 27 },
  sizespecializedmalloc: { from: 26, to: 27 },
  spinbitmutex: { from: 24, to: 24 },
  staticlockranking: ALL,
  swissmap: { from: 24, to: 25 },
  synchashtriemap: { from: 24, to: 25 },
  synctest: { from: 24, to: 25 },
  unified: { from: 19, to: 19 },
}
