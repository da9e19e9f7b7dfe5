import { defineDetector, EVERY_PLATFORM, Undecidable, type Context } from './detector.ts'
import { evidenceOf, textOf } from './evidence.ts'
import { lasting } from './model/probes.ts'
import { shStep, say, step } from './remedy/steps.ts'

export const tlsInterceptionCaMissing = defineDetector({
  id: 'TLS_INTERCEPTION_CA_MISSING',
  severity: 'high',
  severityVaries: say(
    'Critical when no machine of the fleet knows the issuer: then somebody else may be sitting in the connection.',
    '若机群中没有任何机器认识该颁发者则为严重：可能有第三方介入了连接。',
  ),
  layers: ['distro', 'ci', 'user'],
  platforms: EVERY_PLATFORM,
  needs: ['network'],
  wants: ['sessions', 'fleet'],
  texts: {
    title: say('TLS inspection certificate is not trusted in this environment', '缺少企业 TLS 检查根证书'),
    why: say(
      'The company’s gateway opens TLS connections and signs them anew with its own root. Where that root is not installed, as in a fresh distribution or container, every download ends in "certificate signed by unknown authority".',
      '公司网关会解开 TLS 连接并用自己的根证书重新签名。在没有安装该根证书的环境中（例如新装的发行版或容器），所有下载都会以“certificate signed by unknown authority”失败。',
    ),
    rule: say(
      'Fires when probes of a module proxy or of the checksum database fail, at least twice over five minutes, because nobody vouches for the certificate, and its issuer is on the policy’s list, validates elsewhere on this machine, or validates on other machines of the fleet. An issuer that is unknown everywhere is critical.',
      '当对模块代理或校验数据库的探测在五分钟内至少两次因证书不受信任而失败，且其颁发者在策略列表中、在本机其他环境有效、或在机群其他机器上有效时触发。任何地方都不认识的颁发者为严重。',
    ),
  },
  source: 'catalogue E.3; golang/go#40370, golang/go#45569, golang/go#18519',
  labels: {
    tlsTarget: say('Server', '服务器'),
    tlsIssuer: say('Issuer shown', '出示的颁发者'),
    tlsIssuerHash: say('Issuer’s hash', '颁发者哈希'),
    tlsKnownBy: say('Trusted by', '信任它的一方'),
    tlsCertFile: say('SSL_CERT_FILE', 'SSL_CERT_FILE'),
  },
  check({ network }, context) {
    const refused = network.probes.filter(
      (probe) =>
        probe.status === 'tls' &&
        probe.unknownAuthority === true &&
        (probe.purpose === 'goproxy' || probe.purpose === 'sumdb') &&
        lasting(probe),
    )
    const [first] = refused
    if (!first) return []
    const shown = refused.find(({ issuer }) => issuer)
    if (!shown?.issuer) throw new Undecidable('network: which issuer the server showed is not known')
    const { name, hash } = shown.issuer
    const knownBy = trustedBy(context, hash)
    if (knownBy === null && !context.want('fleet'))
      throw new Undecidable('fleet: whether other machines trust the issuer is not known')
    const session = context.want('sessions')?.list.find(({ variables }) => variables['SSL_CERT_FILE'])
    return [
      {
        subject: hash,
        severity: knownBy === null ? 'critical' : 'high',
        layer: context.env.role === 'ci' ? 'ci' : context.env.kind === 'windows' ? 'user' : 'distro',
        evidence: evidenceOf({
          tlsTarget: shown.target,
          tlsIssuer: name,
          tlsIssuerHash: hash,
          tlsKnownBy: knownBy ?? undefined,
          tlsCertFile: session?.variables['SSL_CERT_FILE'],
        }),
      },
    ]
  },
  explain(evidence) {
    const [target, issuer] = [textOf(evidence, 'tlsTarget'), textOf(evidence, 'tlsIssuer')]
    if (evidence['tlsKnownBy'] === undefined)
      return say(
        `The certificate of ${target} comes from "${issuer}", which no machine of the fleet trusts.`,
        `${target} 的证书由“${issuer}”颁发，而机群中没有机器信任它。`,
      )
    const by = textOf(evidence, 'tlsKnownBy')
    return say(
      `The certificate of ${target} comes from "${issuer}", which is trusted by ${by}, but not here.`,
      `${target} 的证书由“${issuer}”颁发，${by} 信任它，但此环境不信任。`,
    )
  },
  remedy(evidence, { kind }) {
    const verify = say(
      'The probe of the server succeeds, and "go list -m golang.org/x/text@latest" prints a version.',
      '对该服务器的探测成功，且 go list -m golang.org/x/text@latest 能输出版本。',
    )
    if (evidence['tlsKnownBy'] === undefined) {
      const text = say(
        'Download nothing over this connection. Tell whoever is in charge of security which issuer was shown; do not install its certificate.',
        '不要通过此连接下载任何内容。请把出示的颁发者告知安全负责人；不要安装其证书。',
      )
      return { steps: [step(text)], verify }
    }
    const get = step(
      say(
        'Get the root certificate from the IT department. Do not switch checks off with GOINSECURE or GONOSUMDB.',
        '向 IT 部门索取该根证书。不要用 GOINSECURE 或 GONOSUMDB 关闭检查。',
      ),
    )
    const install = say('Install it as a trusted root.', '将其安装为受信任的根证书。')
    if (kind === 'windows' || kind === 'macos') {
      const text = say(
        'Install it among the trusted roots of the system: certlm.msc on Windows, Keychain Access on macOS.',
        '将其安装到系统的受信任根证书中：Windows 用 certlm.msc，macOS 用“钥匙串访问”。',
      )
      return { steps: [get, step(text)], verify }
    }
    const debian = 'sudo cp company-root.crt /usr/local/share/ca-certificates/\nsudo update-ca-certificates'
    const fedora = step(
      say(
        'On Fedora and RHEL the directory is /etc/pki/ca-trust/source/anchors and the command "update-ca-trust".',
        '在 Fedora 和 RHEL 上，目录为 /etc/pki/ca-trust/source/anchors，命令为 update-ca-trust。',
      ),
    )
    return { steps: [get, shStep(install, debian, true), fedora], verify }
  },
})

/** Who trusts the issuer: the policy, another env of this host, other machines; null: nobody that is known. */
function trustedBy({ policy, siblings, want }: Context, hash: string): string | null {
  if (policy.inspectionCas.includes(hash)) return 'policy'
  const sibling = siblings.find((view) =>
    view.want('network')?.probes.some(({ status, issuer }) => status === 'ok' && issuer?.hash === hash),
  )
  if (sibling) return sibling.env.id
  const hosts = want('fleet')?.inspectionIssuers[hash] ?? 0
  return hosts > 0 ? `fleet (${hosts})` : null
}
