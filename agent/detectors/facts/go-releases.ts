/* Written by refresh.mjs; only its own run changes this file. */
import type { GoReleaseFacts } from '../model/go-releases.ts'

export const GO_RELEASES: GoReleaseFacts = {
  asOf: '2026-10-19',
  source:
    'Go’s release history (go.dev/doc/devel/release), the records of the Go vulnerability database and, for CVE-2026-94447, the record of the Go CNA; collected from stored copies of these pages',
  minors: [
    { minor: 0, released: '2012-03-28' },
    { minor: 1, released: '2013-05-13' },
    { minor: 2, released: '2013-12-01' },
    { minor: 3, released: '2014-06-18' },
    { minor: 4, released: '2014-12-10' },
    { minor: 5, released: '2015-08-19' },
    { minor: 6, released: '2016-02-17' },
    { minor: 7, released: '2016-08-15' },
    { minor: 8, released: '2017-02-16' },
    { minor: 9, released: '2017-08-24' },
    { minor: 10, released: '2018-02-16' },
    { minor: 11, released: '2018-08-24' },
    { minor: 12, released: '2019-02-25' },
    { minor: 13, released: '2019-09-03' },
    { minor: 14, released: '2020-02-25' },
    { minor: 15, released: '2020-08-11' },
    { minor: 16, released: '2021-02-16', patch: 15, patched: '2022-03-03' },
    { minor: 17, released: '2021-08-16', patch: 13, patched: '2022-08-01' },
    { minor: 18, released: '2022-03-15', patch: 10, patched: '2023-01-10' },
    { minor: 19, released: '2022-08-02', patch: 13, patched: '2023-09-06' },
    { minor: 20, released: '2023-02-01', patch: 14, patched: '2024-02-06' },
    { minor: 21, released: '2023-08-08', patch: 13, patched: '2024-08-06' },
    { minor: 22, released: '2024-02-06', patch: 12, patched: '2025-02-04' },
    { minor: 23, released: '2024-08-13', patch: 12, patched: '2025-08-06' },
    { minor: 24, released: '2025-02-11', patch: 13, patched: '2026-02-04' },
    { minor: 25, released: '2025-08-12', patch: 14, patched: '2026-08-19' },
    { minor: 26, released: '2026-02-10', patch: 9, patched: '2026-10-08' },
    { minor: 27, released: '2026-08-19', patch: 2, patched: '2026-10-08' },
  ],
  advisories: [
    {
      id: 'GO-2023-2042',
      alias: 'CVE-2023-39320',
      published: '2023-09-06',
      ranges: [{ introduced: '1.21.0-0', fixed: '1.21.1' }],
    },
    {
      id: 'GO-2026-4984',
      alias: 'CVE-2026-42501',
      published: '2026-05-07',
      ranges: [
        { introduced: '0', fixed: '1.25.10' },
        { introduced: '1.26.0-0', fixed: '1.26.3' },
      ],
    },
    {
      id: 'GO-2026-6179',
      alias: 'CVE-2026-56865',
      published: '2026-08-13',
      ranges: [
        { introduced: '0', fixed: '1.25.13' },
        { introduced: '1.26.0-0', fixed: '1.26.6' },
        { introduced: '1.27.0-0', fixed: '1.27.0-rc.3' },
      ],
    },
    {
      id: 'GO-2026-6180',
      alias: 'CVE-2026-56864',
      published: '2026-08-13',
      ranges: [
        { introduced: '0', fixed: '1.25.13' },
        { introduced: '1.26.0-0', fixed: '1.26.6' },
        { introduced: '1.27.0-0', fixed: '1.27.0-rc.3' },
      ],
    },
    {
      id: 'CVE-2026-94447',
      published: '2026-10-08',
      ranges: [
        { introduced: '0', fixed: '1.26.9' },
        { introduced: '1.27.0-0', fixed: '1.27.2' },
      ],
    },
    {
      id: 'GO-2026-6601',
      alias: 'CVE-2026-94444',
      published: '2026-10-08',
      ranges: [
        { introduced: '0', fixed: '1.26.9' },
        { introduced: '1.27.0-0', fixed: '1.27.2' },
      ],
    },
  ],
}
