import type { Enrolment } from '../../../agent/state/enrolment.ts'

export const ENROLMENT: Enrolment = {
  server: 'https://envherd.test',
  hostId: '6f1c2e9a-0000-4000-8000-000000000001',
  secret: 'eha_secret',
  settings: { intervalSeconds: 60, redactionKey: 'k'.repeat(32) },
  enrolledAt: '2026-11-22T09:00:00.000Z',
}
