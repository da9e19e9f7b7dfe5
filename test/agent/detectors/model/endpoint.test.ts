import { expect, test } from 'vitest'
import { endpointOf, isLoopback } from '../../../../agent/detectors/model/endpoint.ts'

test.each<[string, string | null, boolean]>([
  ['http://127.0.0.1:7890', '127.0.0.1:7890', true],
  ['http://***@LocalHost:3128/', 'localhost:3128', true],
  ['socks5://[::1]', '::1:1080', true],
  ['127.0.0.1:8080', '127.0.0.1:8080', true],
  ['https://proxy.example.com', 'proxy.example.com:443', false],
  ['http://10.0.0.1', '10.0.0.1:80', false],
  ['http://127.0.0.1.example.com', '127.0.0.1.example.com:80', false],
  ['', null, false],
])('%s', (url, text, loopback) => {
  const endpoint = endpointOf(url)
  expect(endpoint && `${endpoint.host}:${endpoint.port}`).toBe(text)
  expect(endpoint !== null && isLoopback(endpoint)).toBe(loopback)
})
