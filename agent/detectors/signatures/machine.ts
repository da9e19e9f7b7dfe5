import { say } from '../remedy/steps.ts'
import type { Signature } from './signature.ts'

export const machineSignatures: readonly Signature[] = [
  {
    id: 'temp-noexec',
    form: /fork\/exec (?<file>\S*go-build\S*): permission denied/,
    means: say('Programs may not be started from the temporary directory.', '不允许从临时目录启动程序。'),
    patterns: ['NOEXEC_TMP', 'APP_CONTROL_BLOCKS_GO'],
  },
  {
    id: 'virus-protection',
    form: /Operation did not complete successfully because the file contains a virus|(?:fork\/exec|open|unlinkat|remove) \S*go-build\S*: Access is denied/i,
    means: say('Virus protection took a freshly built program away.', '杀毒软件移走了刚刚构建的程序。'),
    patterns: ['AV_QUARANTINE_GO_TEMP', 'APP_CONTROL_BLOCKS_GO'],
  },
  {
    id: 'blocked-by-policy',
    form: /This program is blocked by group policy|An Application Control policy has blocked this file|blocked by your (?:system|organization)/i,
    means: say('A policy of the company forbids this program.', '公司策略禁止运行该程序。'),
    patterns: ['APP_CONTROL_BLOCKS_GO', 'GO_BINARY_MARK_OF_WEB'],
  },
  {
    id: 'scripts-disabled',
    form: /cannot be loaded because running scripts is disabled on this system/,
    means: say(
      'PowerShell does not run the profile that sets Go up.',
      'PowerShell 没有运行用于设置 Go 的 profile。',
    ),
    patterns: ['EXEC_POLICY_BLOCKS_PROFILE'],
  },
  {
    id: 'disk-full',
    form: /no space left on device|There is not enough space on the disk|disk quota exceeded/i,
    means: say('The volume Go writes to is full.', 'Go 写入的磁盘已满。'),
    patterns: ['GO_VOLUME_LOW_SPACE'],
  },
  {
    id: 'not-writable',
    form: /(?:mkdir|open|could not create module cache|failed to initialize build cache at|creating work dir: mkdir) ?(?<path>\S+)?: (?:\S+ \S+: )?(?:permission denied|read-only file system|Access is denied)/,
    means: say('Go may not write into a directory it needs.', 'Go 没有权限写入它需要的目录。'),
    patterns: ['GO_DIR_NOT_WRITABLE', 'MODCACHE_OWNED_BY_OTHER', 'GOPATH_SHARED_BETWEEN_USERS'],
  },
  {
    id: 'compiler-missing',
    form: /(?:cgo: )?C compiler "?(?<compiler>[^"\s\\/]+)"? not found|exec: "(?<name>gcc|clang|cc)": executable file not found/,
    means: say('cgo is on and there is no C compiler.', '启用了 cgo，但没有 C 编译器。'),
    patterns: ['CGO_WITHOUT_C_COMPILER'],
  },
  {
    id: 'compiler-path-cut',
    form: /C compiler "(?<compiler>[^"]*[\\/][^"]*)" not found/,
    means: say(
      'The path of the C compiler was cut at a blank because it is not quoted.',
      'C 编译器路径没有加引号，在空格处被截断。',
    ),
    patterns: ['CC_PATH_UNQUOTED_SPACES', 'CGO_WITHOUT_C_COMPILER'],
  },
  {
    id: 'compiler-bits',
    form: /64-bit mode not compiled in|skipping incompatible .* when searching for|incompatible with i386:x86-64/,
    means: say('The C compiler builds for another word size.', 'C 编译器的位数与目标不符。'),
    patterns: ['C_COMPILER_WRONG_BITNESS'],
  },
  {
    id: 'name-too-long',
    form: /Filename too long|The filename or extension is too long/,
    means: say('A path is longer than a program here can take.', '路径长度超出了程序的限制。'),
    patterns: ['WINDOWS_LONG_PATHS_DISABLED', 'PATH_OVERLONG'],
  },
  {
    id: 'killed',
    form: /(?:compile|link|gopls|go-build).*: signal: killed|: signal: killed$/,
    means: say('The system ended a build for lack of memory.', '系统因内存不足终止了构建。'),
    patterns: ['WSL_MEMORY_TOO_LOW'],
  },
  {
    id: 'windows-share-lock',
    form: /RLock (?<file>.+): Incorrect function/,
    means: say(
      'A Windows go works on files inside a Linux distribution, where it cannot lock them.',
      'Windows 版 go 正在操作 Linux 发行版中的文件，无法对其加锁。',
    ),
    patterns: ['UNC_WSL_PROJECT_LOCK'],
  },
  {
    id: 'no-locks',
    form: /(?:RLock|Lock|flock) .*(?:no locks available|function not implemented|operation not supported)/i,
    means: say(
      'A Go directory lies on a network or synchronised volume that has no file locks.',
      'Go 目录位于不支持文件锁的网络或同步卷上。',
    ),
    patterns: ['REPARSE_TARGET_REMOTE', 'GOCACHE_SHARED_OR_SYNCED'],
  },
  {
    id: 'cache-collision',
    form: /(?:tar|gtar).*: Cannot open: File exists/,
    means: say('A restored cache meets files that are there already.', '恢复的缓存与已有文件发生冲突。'),
    patterns: ['SETUP_GO_CACHE_COLLISION'],
  },
]
