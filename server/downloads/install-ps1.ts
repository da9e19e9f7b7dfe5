import type { AgentFile } from '../contract/download.ts'

/**
 * The script behind `irm SERVER/install.ps1`, for Windows PowerShell 5.1 and PowerShell 7; also for `| iex`, which runs
 * it in the person's own scope, so all but the parameters is in a block of its own. Each value put in is bounded by its
 * contract.
 */
export function installPs1(server: string, files: readonly AgentFile[]): string {
  const offered = files.find(({ target }) => target === 'win32-x64')
  return `# Installs the Envherd agent of ${server} for the person who runs this, and starts it.
#   & ([scriptblock]::Create((irm ${server}/install.ps1))) -Key ehe_...
# Or with the key in $env:ENVHERD_ENROLL_KEY: irm ${server}/install.ps1 | iex
# Parameters: -Key KEY, -Server URL, -Dir DIRECTORY; all others go to "envherd install".
param(
  [string]$Key = $env:ENVHERD_ENROLL_KEY,
  [string]$Server = '${server}',
  [string]$Dir
)
& {
  $ErrorActionPreference = 'Stop'
  # A progress bar makes Windows PowerShell fetch ten times slower.
  $ProgressPreference = 'SilentlyContinue'
  # An old .NET offers TLS 1.0 alone; a newer one says 0 and leaves the choice to Windows.
  if ([int][Net.ServicePointManager]::SecurityProtocol -ne 0) {
    [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
  }
  # A proxy that asks who is there gets the person's own sign-in, as from a browser.
  if ([Net.WebRequest]::DefaultWebProxy) {
    [Net.WebRequest]::DefaultWebProxy.Credentials = [Net.CredentialCache]::DefaultNetworkCredentials
  }

  $file = '${offered?.file ?? ''}'
  $sum = '${offered?.sha256 ?? ''}'
  if ($env:OS -ne 'Windows_NT') { throw 'this script is for Windows; elsewhere use ${server}/install.sh' }
  if (-not [Environment]::Is64BitOperatingSystem) { throw 'needs a 64-bit Windows' }
  if (-not $Key) { throw 'missing: -Key KEY; the dashboard makes one under "Add a machine"' }
  if (-not $file) { throw 'this server has no executable for Windows; run npm run package on it' }
  $from = $Server.TrimEnd('/')
  $place = $Dir
  if (-not $place) { $place = Join-Path $env:LOCALAPPDATA 'Programs\\envherd' }
  # .NET has a current directory of its own.
  $place = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($place)
  [void][IO.Directory]::CreateDirectory($place)

  # Not beside the program: Windows PowerShell takes brackets in the name of an -OutFile for a pattern.
  $packed = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
  $new = Join-Path $place ('envherd.{0}.new' -f [IO.Path]::GetRandomFileName())
  $exe = Join-Path $place 'envherd.exe'
  $keyBefore = $env:ENVHERD_ENROLL_KEY
  try {
    Write-Host "envherd: fetching $from/downloads/$file"
    Invoke-WebRequest -UseBasicParsing -Uri "$from/downloads/$file" -OutFile $packed

    $source = [IO.File]::OpenRead($packed)
    try {
      # Get-FileHash is missing where a PowerShell 7 has started this Windows PowerShell.
      $sha256 = [Security.Cryptography.SHA256]::Create()
      $found = [BitConverter]::ToString($sha256.ComputeHash($source)).Replace('-', '').ToLowerInvariant()
      if ($found -ne $sum) { throw "$file is not what the server announced: expected SHA-256 $sum, found $found" }
      $source.Position = 0
      $gzip = New-Object IO.Compression.GZipStream($source, [IO.Compression.CompressionMode]::Decompress)
      $target = [IO.File]::Create($new)
      try { $gzip.CopyTo($target) } finally { $target.Dispose() }
    } finally { $source.Dispose() }

    # A program that runs cannot be replaced, only renamed; what an earlier installation left can go now.
    Get-ChildItem -LiteralPath $place -Filter 'envherd.*.old' | Remove-Item -Force -ErrorAction SilentlyContinue
    if ([IO.File]::Exists($exe)) {
      [IO.File]::Move($exe, (Join-Path $place ('envherd.{0}.old' -f [IO.Path]::GetRandomFileName())))
    }
    [IO.File]::Move($new, $exe)
    Write-Host "envherd: installed $exe"

    $env:ENVHERD_ENROLL_KEY = $Key
    # Where standard error is redirected, Windows PowerShell takes a line on it for a failure.
    $ErrorActionPreference = 'Continue'
    & $exe install --server $from @args
    $code = $LASTEXITCODE
    $ErrorActionPreference = 'Stop'
    if ($code -ne 0) { throw "envherd install ended with $code" }
  } finally {
    $env:ENVHERD_ENROLL_KEY = $keyBefore
    foreach ($left in $packed, $new) { if ([IO.File]::Exists($left)) { [IO.File]::Delete($left) } }
  }
} @args
`
}
