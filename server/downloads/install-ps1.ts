import type { AgentFile } from '../contract/download.ts'

/** The script behind `irm SERVER/install.ps1`, for Windows PowerShell 5.1 and PowerShell 7. */
export function installPs1(server: string, files: readonly AgentFile[]): string {
  const offered = files.find(({ target }) => target === 'win32-x64')
  return `# Installs the Envherd agent of ${server} for the person who runs this, and starts it.
#   & ([scriptblock]::Create((irm ${server}/install.ps1))) -Key ehe_...
param(
  [string]$Key = $env:ENVHERD_ENROLL_KEY,
  [string]$Server = '${server}',
  [string]$Dir = (Join-Path $env:LOCALAPPDATA 'Programs\\envherd')
)
$ErrorActionPreference = 'Stop'
# A progress bar makes Windows PowerShell fetch ten times slower; old ones offer TLS 1.0 by themselves.
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$file = '${offered?.file ?? ''}'
$sum = '${offered?.sha256 ?? ''}'
if (-not $Key) { throw 'missing: -Key KEY; the dashboard makes one under "Add a machine"' }
if (-not $file) { throw 'this server has no executable for Windows; run npm run package on it' }
$Server = $Server.TrimEnd('/')

$temporary = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
New-Item -ItemType Directory -Path $temporary | Out-Null
try {
  $packed = Join-Path $temporary $file
  Invoke-WebRequest -UseBasicParsing -Uri "$Server/downloads/$file" -OutFile $packed
  $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $packed).Hash.ToLowerInvariant()
  if ($found -ne $sum) { throw "$file is not what the server announced: expected SHA-256 $sum, found $found" }

  New-Item -ItemType Directory -Force -Path $Dir | Out-Null
  $exe = Join-Path $Dir 'envherd.exe'
  $new = Join-Path $Dir 'envherd.new.exe'
  $from = [IO.File]::OpenRead($packed)
  try {
    $gzip = New-Object IO.Compression.GZipStream($from, [IO.Compression.CompressionMode]::Decompress)
    $to = [IO.File]::Create($new)
    try { $gzip.CopyTo($to) } finally { $to.Dispose() }
  } finally { $from.Dispose() }

  # A program that runs cannot be replaced, only renamed; what an earlier installation left can go now.
  Get-ChildItem -LiteralPath $Dir -Filter 'envherd.old.*.exe' | Remove-Item -Force -ErrorAction SilentlyContinue
  if (Test-Path -LiteralPath $exe) {
    Rename-Item -LiteralPath $exe -NewName ('envherd.old.{0}.exe' -f [IO.Path]::GetRandomFileName())
  }
  Move-Item -LiteralPath $new -Destination $exe
  Write-Host "envherd: installed $exe"
  $env:ENVHERD_ENROLL_KEY = $Key
  & $exe install --server $Server @args
  if ($LASTEXITCODE -ne 0) { throw "envherd install ended with $LASTEXITCODE" }
} finally {
  Remove-Item -Recurse -Force -LiteralPath $temporary
  $env:ENVHERD_ENROLL_KEY = $null
}
`
}
