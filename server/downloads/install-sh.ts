import type { AgentFile } from '../contract/download.ts'

/** The script behind `curl -fsSL SERVER/install.sh | sh`. Each value put in is bounded by its contract. */
export const installSh = (server: string, files: readonly AgentFile[]): string => `#!/bin/sh
# Installs the Envherd agent of ${server} for the person who runs this, and starts it.
#   curl -fsSL ${server}/install.sh | sh -s -- --key ehe_...
# Options: --key KEY (or ENVHERD_ENROLL_KEY), --server URL, --dir DIRECTORY; all others go to \`envherd install\`.
set -eu

fail() {
  printf 'envherd: %s\\n' "$1" >&2
  exit 2
}

# What this machine is, in the server's words.
target_of() {
  case "$(uname -s) $(uname -m)" in
    'Linux x86_64') target=linux-x64 ;;
    'Linux aarch64' | 'Linux arm64') target=linux-arm64 ;;
    'Darwin arm64') target=darwin-arm64 ;;
    *) target=node ;;
  esac
  # The executables want glibc; musl's loader names itself.
  if [ "\${target%%-*}" = linux ] && ls /lib/ld-musl-* >/dev/null 2>&1; then target=node; fi
}

# File and SHA-256 for a target, if the server has it.
offer_of() {
  file='' sum=''
  case $1 in
${files.map(({ target, file, sha256 }) => `    ${target}) file=${file} sum=${sha256} ;;`).join('\n')}
  esac
}

has_node() {
  [ "$(node -p 'const [a, b] = process.versions.node.split("."); a > 20 || (a == 20 && b >= 19)' 2>/dev/null)" = true ]
}

fetch() {
  if command -v curl >/dev/null 2>&1; then curl -fsSL --retry 3 -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then wget -q -O "$2" "$1"
  else fail 'needs curl or wget'
  fi
}

sha256_of() {
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1" | cut -d' ' -f1
  elif command -v shasum >/dev/null 2>&1; then shasum -a 256 "$1" | cut -d' ' -f1
  elif command -v openssl >/dev/null 2>&1; then openssl dgst -sha256 -r "$1" | cut -d' ' -f1
  else fail 'needs sha256sum, shasum or openssl to check what it fetched'
  fi
}

quoted() {
  printf "'"
  printf '%s' "$1" | sed "s/'/'\\\\\\\\''/g"
  printf "'"
}

# All in one function, so that half a download runs nothing.
main() {
  server='${server}' key=\${ENVHERD_ENROLL_KEY:-} dir=''
  # Options for \`envherd install\` queue up behind those that are ours.
  left=$#
  while [ "$left" -gt 0 ]; do
    case $1 in
      --key | --server | --dir)
        [ "$left" -gt 1 ] || fail "$1 needs a value"
        case $1 in --key) key=$2 ;; --server) server=\${2%/} ;; --dir) dir=$2 ;; esac
        shift 2
        left=$((left - 2))
        ;;
      *)
        set -- "$@" "$1"
        shift
        left=$((left - 1))
        ;;
    esac
  done
  [ -n "$key" ] || fail 'missing: --key KEY; the dashboard makes one under "Add a machine"'
  if [ -z "$dir" ]; then
    if [ "$(id -u)" = 0 ]; then dir=/usr/local/bin; else dir=$HOME/.local/bin; fi
  fi

  target_of
  offer_of "$target"
  if [ -z "$file" ]; then
    has_node || fail "this server has no executable for $target and there is no Node 20.19 here; run npm run package on the server"
    offer_of node
  fi
  [ -n "$file" ] || fail 'this server has nothing to install; run npm run package on it'

  temporary=$(mktemp -d)
  trap 'rm -rf "$temporary"' EXIT
  printf 'envherd: fetching %s/downloads/%s\\n' "$server" "$file" >&2
  fetch "$server/downloads/$file" "$temporary/$file" || fail "could not fetch $server/downloads/$file"
  found=$(sha256_of "$temporary/$file")
  [ "$found" = "$sum" ] || fail "$file is not what the server announced: expected SHA-256 $sum, found $found"

  mkdir -p "$dir"
  case $file in
    *.gz)
      gzip -dc "$temporary/$file" >"$temporary/envherd"
      # Putting the agent into Node's program voided its signature; macOS starts nothing without one.
      if [ "$target" = darwin-arm64 ]; then codesign --force --sign - "$temporary/envherd"; fi
      ;;
    *)
      node=$(command -v node)
      mkdir -p "$dir/../lib/envherd"
      mv "$temporary/$file" "$dir/../lib/envherd/$file"
      lib=$(cd "$dir/../lib/envherd" && pwd)
      printf '#!/bin/sh\\nexec %s %s "$@"\\n' "$(quoted "$node")" "$(quoted "$lib/$file")" >"$temporary/envherd"
      ;;
  esac
  chmod 755 "$temporary/envherd"
  # Beside the old one first: a running agent keeps its file, and the change is one rename.
  mv "$temporary/envherd" "$dir/.envherd.new"
  mv "$dir/.envherd.new" "$dir/envherd"
  printf 'envherd: installed %s\\n' "$dir/envherd" >&2
  ENVHERD_ENROLL_KEY=$key "$dir/envherd" install --server "$server" "$@"
}

main "$@"
`
