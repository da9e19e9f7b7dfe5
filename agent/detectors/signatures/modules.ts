import { say } from '../remedy/steps.ts'
import type { Signature } from './signature.ts'

export const moduleSignatures: readonly Signature[] = [
  {
    id: 'mod-flag-in-workspace',
    form: /-mod may only be set to (?:readonly(?: or vendor)?|vendor) when in workspace mode|-modfile cannot be used in workspace mode|-mod=vendor can't be used/,
    means: say(
      'A flag, usually in GOFLAGS, is not allowed while a go.work is in effect.',
      '在 go.work 生效时不允许使用某个参数，它通常来自 GOFLAGS。',
    ),
    patterns: ['GOFLAGS_MOD_IN_WORKSPACE', 'STRAY_GO_WORK', 'GOFLAGS_MOD_OVERRIDE'],
  },
  {
    id: 'vendor-inconsistent',
    form: /inconsistent vendoring in (?<dir>.+?):?$/,
    means: say(
      'vendor/modules.txt says something else than go.mod or go.work.',
      'vendor/modules.txt 与 go.mod 或 go.work 的内容不一致。',
    ),
    patterns: ['VENDOR_INCONSISTENT'],
  },
  {
    id: 'work-module-missing',
    form: /cannot load module (?<module>\S+) listed in go\.work file/,
    means: say('go.work uses a directory without a go.mod.', 'go.work 引用的目录中没有 go.mod。'),
    patterns: ['WORK_USE_PATH_MISSING'],
  },
  {
    id: 'work-go-too-low',
    form: /module (?<module>\S+) listed in go\.work file requires go >= (?<wanted>[\w.]+)/,
    means: say(
      'The go line of go.work is lower than that of a module it uses.',
      'go.work 的 go 版本低于其引用模块的要求。',
    ),
    patterns: ['WORK_GO_VERSION_LOW'],
  },
  {
    id: 'work-duplicate',
    form: /(?:path|module) (?<path>\S+) appears multiple times in workspace/,
    means: say('go.work uses one module twice.', 'go.work 重复引用了同一模块。'),
    patterns: ['WORK_USE_DUPLICATE'],
  },
  {
    id: 'work-replace',
    form: /conflicting replacements found for (?<module>\S+)|workspace module (?<replaced>\S+) is replaced at all versions/,
    means: say('Replacements of the workspace contradict each other.', '工作区中的 replace 相互冲突。'),
    patterns: ['WORK_REPLACE_CONFLICT'],
  },
  {
    id: 'outside-workspace',
    form: /directory prefix \S+ does not contain (?:main module|modules listed in go\.work)|current directory is contained in a module that is not one of the workspace modules/,
    means: say(
      'A go.work further up is in effect and does not list this module.',
      '上级目录的 go.work 正在生效，但其中没有列出该模块。',
    ),
    patterns: ['STRAY_GO_WORK'],
  },
  {
    id: 'go-mod-in-gopath',
    form: /\$GOPATH\/go\.mod exists but should not|ignoring go\.mod in \$GOPATH/,
    means: say('There is a go.mod in the root of GOPATH.', 'GOPATH 的根目录中存在 go.mod。'),
    patterns: ['STRAY_GO_MOD', 'GOPATH_UNUSABLE'],
  },
  {
    id: 'gopath-is-goroot',
    form: /GOPATH set to GOROOT \((?<dir>.+?)\) has no effect|GOPATH and GOROOT are the same directory/,
    means: say('GOPATH and GOROOT are one directory.', 'GOPATH 与 GOROOT 是同一个目录。'),
    patterns: ['GOROOT_EQUALS_GOPATH'],
  },
  {
    id: 'gopath-refused',
    form: /GOPATH entry (?:is relative|cannot start with)/,
    means: say(
      'GOPATH is not an absolute path, or a tilde or variable in it was never expanded.',
      'GOPATH 不是绝对路径，或其中的 ~ 或变量没有被展开。',
    ),
    patterns: ['GOPATH_UNUSABLE', 'PROFILE_CRLF', 'GOENV_FILE_ENCODING'],
  },
  {
    id: 'no-home',
    form: /module cache not found: neither GOMODCACHE nor GOPATH is set|build cache is (?:required, but could not be located|disabled)|GOCACHE is not defined/,
    means: say(
      'The process has neither a home directory nor GOPATH and GOCACHE, as services often do.',
      '该进程既没有主目录，也没有设置 GOPATH 和 GOCACHE，这在系统服务中很常见。',
    ),
    patterns: ['GOPATH_UNUSABLE', 'CI_AGENT_GO_PREREQ'],
  },
  {
    id: 'module-mode-off',
    form: /modules disabled by GO111MODULE=off|cannot use path@version syntax in GOPATH mode|unknown environment setting GO111MODULE=(?<value>\S*)/,
    means: say(
      'Module mode is switched off, or GO111MODULE has a value that Go does not know.',
      '模块模式被关闭，或 GO111MODULE 的值无法识别。',
    ),
    patterns: ['GO111MODULE_OFF'],
  },
  {
    id: 'mod-readonly',
    form: /(?:updates to go\.(?:mod|work) needed|import lookup disabled by -mod=|cannot query module due to -mod=|cannot find package "\." in:)/,
    means: say('A -mod flag forbids what this command has to do.', '-mod 参数禁止了该命令需要执行的操作。'),
    patterns: ['GOFLAGS_MOD_OVERRIDE', 'VENDOR_INCONSISTENT'],
  },
  {
    id: 'flags-unreadable',
    form: /parsing \$GOFLAGS: (?<problem>.+)|unknown flag -(?<flag>\S+) in GOFLAGS|go: unknown \$GOFLAGS entry/,
    means: say('GOFLAGS holds something that is no flag.', 'GOFLAGS 中包含无法识别的内容。'),
    patterns: ['GOFLAGS_MOD_OVERRIDE', 'GOFLAGS_PERSISTENT_TAGS', 'GO_ENV_HIJACK_SUSPECT'],
  },
  {
    id: 'vcs-status',
    form: /error obtaining VCS status: exit status 128|detected dubious ownership in repository/,
    means: say(
      'git refuses to read a repository that belongs to another user.',
      'git 拒绝读取属于其他用户的仓库。',
    ),
    patterns: ['VCS_STAMPING_OWNERSHIP'],
  },
]
