import { GO, STARTED, type FullWords, type Layout } from './full-layout.ts'
import { vscode } from './projects.ts'
import { home, type EnvWords } from './snapshot.ts'

const BEFORE = '2026-10-20T08:00:00.000Z'

/** The sections about the programs that work with Go. */
export function fullTools(full: FullWords, layout: Layout): NonNullable<EnvWords['has']> {
  const { kind, windows, arch, exe, cc, paths, main, path, workspaceBin, goBin, file, tool } = layout
  return {
    processes: {
      list: [
        {
          name: windows ? 'Code.exe' : 'code',
          pid: 4100,
          startedAt: STARTED,
          variables: full.variables ?? {},
          goDirs: [goBin],
        },
        {
          name: windows ? 'gopls.exe' : 'gopls',
          pid: 4200,
          startedAt: STARTED,
          variables: full.variables ?? {},
          goDirs: [goBin],
        },
      ],
    },
    tools: {
      list: ['gopls', 'dlv', 'staticcheck', 'golangci-lint', 'goimports'].map((name) => ({
        name,
        file: tool(name),
        version: 'v0.20.0',
        module: `example.com/tools/${name}`,
        builtWith: main.version ?? GO,
        location: 'gopath-bin' as const,
        pathIndex: path.indexOf(workspaceBin),
        lastUsed: BEFORE,
      })),
    },
    compiler: {
      cc: {
        command: cc,
        file: windows ? 'C:\\msys64\\ucrt64\\bin\\gcc.exe' : `/usr/bin/${cc}`,
        target: windows
          ? 'x86_64-w64-mingw32'
          : kind === 'macos'
            ? `${arch === 'arm64' ? 'arm64' : 'x86_64'}-apple-darwin24.5.0`
            : `${arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`,
        version: '14.2.0',
        flavour: windows ? 'mingw' : kind === 'macos' ? 'clang' : 'gcc',
      },
      others: [],
      libcHeaders: true,
    },
    editor: vscode(
      {
        'go.toolsManagement.autoUpdate': 'true',
        'go.useLanguageServer': 'true',
        'go.lintTool': 'golangci-lint',
        'gopls.ui.semanticTokens': 'true',
        'files.eol': '\n',
      },
      {
        remote: kind === 'wsl',
        launch: [
          {
            file: paths.join(home(kind), 'src', 'app', '.vscode', 'launch.json'),
            name: 'Debug',
            mode: 'auto',
            keys: ['name', 'type', 'request', 'mode', 'program', 'env'],
            envKeys: ['LOG_LEVEL'],
          },
        ],
        terminal: { variables: full.variables ?? {}, goDirs: [goBin], prepended: [] },
        shellEnvironment: { outcome: 'ok', ms: 400 },
        go: file(paths.join(goBin, `go${exe}`)),
      },
    ),
    smoke: {
      steps: (['version', 'env', 'list-std', 'build', 'run'] as const).map((name) => ({
        name,
        outcome: 'ok' as const,
        exit: 0,
        ms: 300,
      })),
      at: STARTED,
      loaded: false,
    },
  }
}
