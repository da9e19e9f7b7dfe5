import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { Type } from 'typebox'
import { Parse } from 'typebox/value'
import { SERVER_ENV } from '../server/launch/server-process.mjs'

const Service = Type.Object({
  image: Type.Optional(Type.String()),
  environment: Type.Record(Type.String(), Type.String()),
  healthcheck: Type.Object({ test: Type.Array(Type.String()) }),
  ports: Type.Optional(Type.Array(Type.String())),
  read_only: Type.Optional(Type.Boolean()),
  user: Type.Optional(Type.String()),
  cap_drop: Type.Optional(Type.Array(Type.String())),
})
const Compose = Type.Object({
  services: Type.Object({
    database: Service,
    server: Type.Object({
      ...Service.properties,
      build: Type.Object({ dockerfile: Type.String() }),
      depends_on: Type.Object({ database: Type.Object({ condition: Type.String() }) }),
    }),
  }),
  volumes: Type.Record(Type.String(), Type.Null()),
})

/** No Docker engine where these tests run: what can be known is what the files say. */
describe('docker-compose.yml', () => {
  const { services } = Parse(Compose, parse(readFileSync('docker-compose.yml', 'utf8')))

  it('runs Postgres 18 with a health check, reachable by the server only', () => {
    expect(services.database.image).toBe('postgres:18')
    expect(services.database.healthcheck.test.join(' ')).toContain('pg_isready')
    expect(services.database.ports).toBeUndefined()
    expect(services.server.depends_on.database.condition).toBe('service_healthy')
  })

  it('runs the server without root, on a read-only root file system, on the loopback address by default', () => {
    expect(services.server.read_only).toBe(true)
    expect(services.server.user).toBe('10001:10001')
    expect(services.server.cap_drop).toEqual(['ALL'])
    expect(services.server.ports).toEqual(['${ENVHERD_BIND:-127.0.0.1}:8787:8787'])
  })

  it('has no secret in it', () => {
    const text = readFileSync('docker-compose.yml', 'utf8')
    const assigned = [...text.matchAll(/PASSWORD: (.*)/g)].map((match) => match[1])
    expect(assigned.length).toBeGreaterThan(1)
    for (const value of assigned) expect(value).toMatch(/^\$\{[A-Z_]+:[?-]/)
  })

  it('builds from a Dockerfile with a build stage and an ordinary user', () => {
    const dockerfile = readFileSync(services.server.build.dockerfile, 'utf8')
    expect(dockerfile.match(/^FROM /gm)).toHaveLength(2)
    expect(dockerfile).toMatch(/^USER 10001:10001$/m)
    const [, environment = ''] = /^ENV (.*)$/m.exec(dockerfile) ?? []
    for (const [name, value] of Object.entries(SERVER_ENV)) expect(environment).toContain(`${name}=${value}`)
  })
})
