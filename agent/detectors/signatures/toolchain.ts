import { say } from '../remedy/steps.ts'
import type { Signature } from './signature.ts'

/** In the standard library since Go 1.0: their absence is the root's fault, not a mistyped import. */
export const STANDARD = 'bufio|bytes|errors|fmt|io|math|net/http|os|runtime|strings|strconv|sync|time|unsafe'

export const toolchainSignatures: readonly Signature[] = [
  {
    id: 'tool-version-mismatch',
    form: /version "?(?<compiler>(?:devel )?go[\w.+-]+)[^"]*"? does not match go tool version "?(?<go>(?:devel )?go[\w.+-]+)/,
    means: say(
      'The go command and its compiler come from two different Go installations.',
      'go 命令与它调用的编译器来自两个不同的 Go 安装。',
    ),
    patterns: ['GOROOT_VERSION_MISMATCH', 'VERSION_MANAGER_STALE_GOROOT', 'GO_ENV_SHELL_DIVERGENCE'],
  },
  {
    id: 'goroot-missing',
    form: /cannot find GOROOT directory: (?!.*is trimmed)(?<goroot>.+)/,
    means: say('GOROOT names a directory that is not there.', 'GOROOT 指向一个不存在的目录。'),
    patterns: ['GOROOT_INVALID', 'GOENV_BROKEN_GOROOT', 'REPARSE_TARGET_BROKEN'],
  },
  {
    id: 'standard-library-missing',
    form: new RegExp(
      `package (?<package>${STANDARD}) is not in (?:std|GOROOT)|cannot find package "(?<missing>${STANDARD})" in`,
    ),
    means: say(
      'The directory that go takes for its root has no standard library.',
      'go 所认定的根目录中没有标准库。',
    ),
    patterns: ['GOROOT_INVALID', 'GOROOT_VERSION_MISMATCH', 'GOENV_BROKEN_GOROOT'],
  },
  {
    id: 'package-not-in-std',
    form: /package (?<package>[\w/]+) is not in (?:std|GOROOT)/,
    means: say(
      'The standard library of this Go has no such package: the import is mistyped, or this Go is older than the code.',
      '当前 Go 的标准库中没有该包：可能是导入路径写错，也可能是当前 Go 比代码要求的旧。',
    ),
    patterns: ['GO_VERSION_SHADOWED', 'GOTOOLCHAIN_LOCAL_TOO_OLD', 'GO_VERSION_UNSUPPORTED'],
  },
  {
    id: 'go-too-old',
    form: /requires go ?>= ?(?<wanted>[\w.]+) \(running (?:go ?)?(?<running>[\w.]+)/,
    means: say(
      'The module asks for a newer Go than the one that runs, and switching to another one is off.',
      '模块要求的 Go 比正在运行的更新，而自动切换工具链已被关闭。',
    ),
    patterns: ['GOTOOLCHAIN_LOCAL_TOO_OLD', 'WORK_GO_VERSION_LOW', 'GO_VERSION_SHADOWED'],
  },
  {
    id: 'go-line-unknown',
    form: /invalid go version '(?<line>[^']+)': must match format|unknown directive: (?<directive>toolchain|godebug|tool|ignore)\b|maximum (?:supported )?version is (?<highest>[\w.]+)|note: module requires Go (?<needed>[\w.]+)/,
    means: say(
      'A Go from before 1.21 reads a go.mod written for a newer one.',
      '早于 1.21 的 Go 正在读取为更新版本编写的 go.mod。',
    ),
    patterns: ['GO_VERSION_SHADOWED', 'GO_VERSION_UNSUPPORTED', 'DISTRO_AND_TARBALL_GO'],
  },
  {
    id: 'unknown-experiment',
    form: /unknown GOEXPERIMENT (?<experiment>\S+)/,
    means: say(
      'GOEXPERIMENT names an experiment that this Go does not have, so no go command starts.',
      'GOEXPERIMENT 指定了当前 Go 没有的实验特性，因此任何 go 命令都无法启动。',
    ),
    patterns: ['GOEXPERIMENT_UNKNOWN'],
  },
  {
    id: 'toolchain-invalid',
    form: /invalid GOTOOLCHAIN "?(?<value>[^"\s]+)|(?<language>[\w.]+) is a language version but not a toolchain version|download (?<download>go[\w.]+)[^:]*: toolchain not available|cannot find "(?<missing>go1[\w.]+)" in PATH/,
    means: say(
      'The toolchain that GOTOOLCHAIN, go.mod or go.work names cannot be had under that name.',
      'GOTOOLCHAIN、go.mod 或 go.work 指定的工具链名称无法获取。',
    ),
    patterns: ['GOTOOLCHAIN_INVALID', 'GOSUMDB_BREAKS_TOOLCHAIN'],
  },
  {
    id: 'wrapper-without-sdk',
    form: /(?<wrapper>go1[\w.]+|gotip): not downloaded\. Run/,
    means: say(
      'This command only starts an SDK that was never downloaded.',
      '该命令只是启动器，对应的 SDK 从未下载。',
    ),
    patterns: ['GOTOOLCHAIN_STUB_ON_PATH'],
  },
  {
    id: 'not-executable-here',
    form: /exec format error|is not a valid Win32 application|bad CPU type in executable/,
    means: say(
      'The program was built for another operating system or processor.',
      '该程序是为其他操作系统或处理器构建的。',
    ),
    patterns: ['GOENV_PERSISTED_CROSS_TARGET', 'GO_ARCH_MISMATCH', 'ROSETTA_AMD64_GO'],
  },
  {
    id: 'cross-install',
    form: /cannot install cross-compiled binaries when GOBIN is set/,
    means: say(
      'GOOS or GOARCH is set to another target while GOBIN is set.',
      '在设置了 GOBIN 的同时，GOOS 或 GOARCH 被设为其他目标。',
    ),
    patterns: ['GOENV_PERSISTED_CROSS_TARGET'],
  },
  {
    id: 'amd64-level',
    form: /can only be run on AMD64 processors with (?<level>v\d) microarchitecture support/i,
    means: say(
      'The program was built for a newer processor than this one.',
      '该程序是为比当前更新的处理器构建的。',
    ),
    patterns: ['GOAMD64_TOO_HIGH'],
  },
  {
    id: 'tool-older-than-go',
    form: /Version of (?:Delve is too old for (?:this version of )?Go|Go is too old for this version of Delve)|used to build \S+ is lower than the targeted Go version|package requires newer Go version (?<needed>[\w.]+) \(application built with (?<built>[\w.]+)\)/,
    means: say(
      'A development tool was built with another Go than the one in use.',
      '某个开发工具是用与当前不同的 Go 构建的。',
    ),
    patterns: ['TOOLS_BUILT_WITH_OLD_GO', 'GO_TOOL_SHADOWED'],
  },
  {
    id: 'go-not-found',
    form: /command not found: go(?![\w-])|(?:^|[\s:])go: (?:command )?not found|'go' is not recognized as an internal or external command|The term 'go' is not recognized|exec: "go": executable file not found|Failed to find the "go" binary/i,
    means: say(
      'The program that wanted to start go does not find it on its PATH.',
      '需要启动 go 的程序在其 PATH 中找不到 go。',
    ),
    patterns: ['GO_NOT_ON_PATH', 'GO_MISSING', 'GUI_LAUNCH_PATH_MISSING', 'PROFILE_ONLY_INTERACTIVE'],
  },
]
