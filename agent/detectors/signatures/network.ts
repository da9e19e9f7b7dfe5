import { say } from '../remedy/steps.ts'
import type { Signature } from './signature.ts'

export const networkSignatures: readonly Signature[] = [
  {
    id: 'sumdb-off',
    form: /checksum database disabled by GOSUMDB=off|missing GOSUMDB|invalid GOSUMDB/,
    means: say(
      'A toolchain cannot be verified because the checksum database is off or not valid.',
      '校验数据库被关闭或无效，工具链无法通过校验。',
    ),
    patterns: ['GOSUMDB_BREAKS_TOOLCHAIN', 'GOSUMDB_DISABLED'],
  },
  {
    id: 'checksum-mismatch',
    form: /SECURITY ERROR|verifying (?<module>\S+): checksum mismatch/,
    means: say(
      'What was downloaded is not what go.sum or the checksum database says it should be.',
      '下载的内容与 go.sum 或校验数据库的记录不符。',
    ),
    patterns: ['GO_ENV_HIJACK_SUSPECT', 'GOSUMDB_DISABLED', 'GOPRIVATE_MISSING_OR_MALFORMED'],
  },
  {
    id: 'certificate-unknown',
    form: /x509: certificate signed by unknown authority|unable to get local issuer certificate|certificate is not trusted/,
    means: say(
      'Nobody this environment trusts vouches for the server’s certificate, as happens behind TLS inspection.',
      '此环境不信任该服务器证书的颁发者，这在 TLS 检查代理之后很常见。',
    ),
    patterns: ['TLS_INTERCEPTION_CA_MISSING'],
  },
  {
    id: 'certificate-time',
    form: /x509: certificate has expired or is not yet valid/,
    means: say('The clock is wrong, or the certificate is old.', '系统时钟有误，或证书已过期。'),
    patterns: ['HOST_CLOCK_SKEW', 'WSL_CLOCK_SKEW'],
  },
  {
    id: 'name-unresolved',
    form: /dial tcp: lookup (?<host>\S+?)(?: on (?<server>\S+?))?: (?:no such host|i\/o timeout|server misbehaving|Temporary failure)/,
    means: say('The name of the server cannot be resolved.', '无法解析服务器的域名。'),
    patterns: ['WSL_DNS_UNUSABLE', 'GOPROXY_UNREACHABLE'],
  },
  {
    id: 'loopback-refused',
    form: /(?:proxyconnect tcp: )?dial tcp (?<address>127\.\d+\.\d+\.\d+:\d+|\[::1\]:\d+): (?:connect: connection refused|connectex: No connection)/,
    means: say(
      'A proxy is expected on this very machine, and none listens there.',
      '代理地址指向本机，但本机没有代理在监听。',
    ),
    patterns: ['WSL_LOOPBACK_PROXY', 'GOPROXY_UNREACHABLE'],
  },
  {
    id: 'proxy-unreachable',
    form: /(?:Get|reading) "?(?<url>https?:\/\/[^\s"]+\/@v\/[^\s"]+|https?:\/\/proxy\.golang\.org[^\s"]*|https?:\/\/goproxy\.[^\s"]+)"?: (?:dial tcp|net\/http: TLS handshake timeout|context deadline exceeded|EOF|(?:5\d\d|407) )/,
    means: say('The module proxy does not answer.', '模块代理没有响应。'),
    patterns: ['GOPROXY_UNREACHABLE', 'GOPROXY_SINGLE_NO_FALLBACK', 'WSL_LOOPBACK_PROXY'],
  },
  {
    id: 'private-module',
    form: /reading https:\/\/(?:proxy\.golang\.org|sum\.golang\.org)\/\S*: (?<status>404 Not Found|410 Gone)|could not read Username for|terminal prompts disabled/,
    means: say(
      'A private module was asked for at the public proxy or checksum database, or git has no credential for it.',
      '向公共代理或校验数据库请求了私有模块，或 git 没有访问它的凭据。',
    ),
    patterns: ['GOPRIVATE_MISSING_OR_MALFORMED'],
  },
]
