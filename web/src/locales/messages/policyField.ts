import { messages } from '../messages.ts'

/** Each setting of the policy, and of what agents may look at besides. */
export default messages({
  en: {
    projectRoots: {
      label: 'Directories with projects',
      help: 'Modules and workspaces below them are judged too: ~/src, D:\\work. Only their go.mod, go.work and settings are read. None: no project is looked at.',
    },
    probes: {
      label: 'Try whether module proxies can be reached',
      help: 'From each machine to the proxies that its own settings name; nothing but the request itself is sent.',
    },
    smoke: {
      label: 'Let Go build a small program once a day',
      help: 'Offline and in a directory of its own; it takes some seconds of one processor.',
    },
    requiresGo: {
      label: 'Machines are expected to have Go',
      help: 'Off: a machine without Go is no finding.',
    },
    minGo: {
      label: 'Oldest Go that is fine',
      help: 'A release such as 1.22 or 1.22.3. Empty: what the Go project still supports.',
    },
    eolGraceDays: {
      label: 'Days of grace after a new release',
      help: 'How long the release that has just gone out of support stays fine.',
    },
    behindDays: {
      label: 'Days a host may lag behind the fleet',
      help: 'Counted from when half of the fleet had the newer release.',
    },
    trustedDistroGo: {
      label: 'Distributions that backport fixes count as supported',
      help: 'Go from apt, dnf or apk packages.',
    },
    allowDevel: {
      label: 'Development builds of Go are welcome',
      help: 'Versions that begin with “devel”.',
    },
    allowForeignArch: {
      label: 'A toolchain for another architecture is intended',
      help: 'Such as an amd64 Go on an arm64 machine.',
    },
    versionManager: {
      label: 'Version manager to keep',
      help: 'Its name, such as mise. Others beside it are then what has to go.',
    },
    allowedGoRoots: {
      label: 'Go roots that are intended',
      help: 'Directories with a Go that nothing else accounts for.',
    },
    oddGoRoots: {
      label: 'Go roots of unusual layout',
      help: 'Such as those of MSYS2 or gccgo, whose GOROOT looks incomplete and is not.',
    },
    allowSnap: { label: 'Go from snap is fine', help: 'Off: Go installed by snap is a finding.' },
    allowDrvfs: {
      label: 'Working on Windows drives from WSL is intended',
      help: 'Go builds below /mnt/c are slow; here people know.',
    },
    wrappers: {
      label: 'Wrappers named go that are intended',
      help: 'Paths of scripts or programs that stand before the real go.',
    },
    gobin: {
      label: 'The GOBIN everybody is meant to have',
      help: 'A directory. Empty: each may have their own.',
    },
    gopathPerVersion: {
      label: 'A GOPATH per Go version is intended',
      help: 'Version managers such as gvm do that.',
    },
    machineGoDirs: {
      label: 'Machine-wide Go directories that are intended',
      help: 'A GOPATH, GOCACHE and the like that several people share.',
    },
    offSystemDrive: {
      label: 'Go directories belong off the system drive',
      help: 'GOPATH and the caches on drive C: are then a finding.',
    },
    campaignStage: {
      label: 'Campaign: stage, 1 to 6',
      help: 'Moving Go directories to another drive together: 1 inventory, 3 dual run, 5 cut-over. Empty: no campaign.',
    },
    campaignTarget: {
      label: 'Campaign: where each directory goes',
      help: 'GOPATH, GOCACHE, GOMODCACHE, GOTMPDIR, GOBIN, each with its directory after the move.',
    },
    campaignMirrorAt: {
      label: 'Campaign: last mirror report',
      help: 'When old and new directories were last compared, in the dual run.',
    },
    campaignMirrorUnexpected: {
      label: 'Campaign: unexpected differences',
      help: 'How many differences that report found beyond the list of exclusions.',
    },
    goproxy: {
      label: 'The GOPROXY everybody is meant to have',
      help: 'As in the variable, such as https://proxy.example.com,direct. Empty: each may have their own.',
    },
    companyProxies: {
      label: 'Module proxies of the company',
      help: 'Hosts, which need no fallback behind them.',
    },
    allowedProxies: {
      label: 'Other module proxies that are allowed',
      help: 'Hosts a GOPROXY may name beside Go’s own and the company’s.',
    },
    goprivate: {
      label: 'The GOPRIVATE everybody is meant to have',
      help: 'As in the variable: patterns with commas between. Empty: each may have their own.',
    },
    privateHosts: {
      label: 'Prefixes of private modules',
      help: 'Such as git.example.com: nothing about these may reach a public proxy or checksum database.',
    },
    internalSumdb: {
      label: 'Checksums are verified otherwise',
      help: 'For groups without internet, where GOSUMDB=off is intended.',
    },
    inspectionCas: {
      label: 'TLS inspection roots of the company',
      help: 'SHA-256 of each root certificate, as a finding shows it.',
    },
    allowedToolexec: {
      label: 'Programs that -toolexec and -exec may name',
      help: 'Everything else there is a finding.',
    },
    allowedCacheprog: {
      label: 'Programs that GOCACHEPROG may name',
      help: 'Everything else there is a finding.',
    },
    allowedGodebug: { label: 'GODEBUG keys that may be set globally', help: 'Such as netdns.' },
    allowedTags: {
      label: 'Build tags that may be set permanently',
      help: 'In GOFLAGS, for all builds of a person or machine.',
    },
    crossBuildHosts: {
      label: 'Stored GOOS and GOARCH are intended',
      help: 'For machines that build for another platform.',
    },
    poolAmd64Level: {
      label: 'Weakest CPU of the pool, 1 to 4',
      help: 'The highest GOAMD64 that runs on every machine. Empty: not judged.',
    },
    installInJob: {
      label: 'Build jobs install Go themselves',
      help: 'Off: a build agent is expected to have Go before its job.',
    },
    monorepoRoots: {
      label: 'Directories whose go.work is meant for all below',
      help: 'A go.work above a module is a finding elsewhere.',
    },
    optionalModules: {
      label: 'Modules that a sparse checkout may leave out',
      help: 'Module paths that a go.work names and a checkout may lack.',
    },
    remoteOnly: {
      label: 'Developers work in containers or remote machines',
      help: 'Go on the workstation itself is then not expected.',
    },
    baselines: {
      label: 'Baseline of {file}',
      help: 'Lines that every machine’s {file} is meant to have; order and comments do not count. Empty: not compared.',
    },
  },
  zh: {
    projectRoots: {
      label: '项目所在目录',
      help: '其下的模块和工作区也参与检测，例如 ~/src、D:\\work。只读取 go.mod、go.work 和设置文件。留空则不查看任何项目。',
    },
    probes: {
      label: '检查模块代理能否连通',
      help: '由每台机器访问其自身设置中的代理；除请求本身外不发送任何内容。',
    },
    smoke: { label: '每天让 Go 构建一个小程序', help: '离线进行，使用独立目录；占用一个处理器数秒。' },
    requiresGo: { label: '机器应安装 Go', help: '关闭后，未安装 Go 不算问题。' },
    minGo: { label: '允许的最低 Go 版本', help: '例如 1.22 或 1.22.3。留空则以 Go 官方仍支持的版本为准。' },
    eolGraceDays: { label: '新版本发布后的宽限天数', help: '刚结束支持的版本在此期间内仍视为正常。' },
    behindDays: { label: '主机可落后的天数', help: '从半数主机用上较新版本时算起。' },
    trustedDistroGo: { label: '信任回移修复的发行版', help: '适用于 apt、dnf 或 apk 软件包中的 Go。' },
    allowDevel: { label: '允许 Go 开发版', help: '版本以“devel”开头。' },
    allowForeignArch: { label: '允许其他架构的工具链', help: '例如在 arm64 机器上使用 amd64 的 Go。' },
    versionManager: { label: '保留的版本管理器', help: '填写名称，例如 mise。其他版本管理器则应移除。' },
    allowedGoRoots: { label: '认可的 Go 根目录', help: '没有其他依据、但确实需要的 Go 目录。' },
    oddGoRoots: {
      label: '布局特殊的 Go 根目录',
      help: '例如 MSYS2 或 gccgo：其 GOROOT 看似不完整，其实正常。',
    },
    allowSnap: { label: '允许通过 snap 安装 Go', help: '关闭后，由 snap 安装的 Go 算作问题。' },
    allowDrvfs: {
      label: '允许在 WSL 中使用 Windows 磁盘',
      help: '在 /mnt/c 下构建 Go 较慢；团队已了解并接受。',
    },
    wrappers: { label: '认可的 go 包装程序', help: '位于真正的 go 之前的脚本或程序的路径。' },
    gobin: { label: '统一的 GOBIN', help: '填写目录。留空则不作要求。' },
    gopathPerVersion: { label: '允许每个 Go 版本各用一个 GOPATH', help: 'gvm 等版本管理器会这样设置。' },
    machineGoDirs: { label: '认可的全机共享 Go 目录', help: '多人共用的 GOPATH、GOCACHE 等目录。' },
    offSystemDrive: {
      label: 'Go 目录不应放在系统盘',
      help: '开启后，位于 C: 盘的 GOPATH 和缓存算作问题。',
    },
    campaignStage: {
      label: '迁移活动：阶段（1 至 6）',
      help: '统一将 Go 目录迁移到其他磁盘：1 盘点，3 双轨运行，5 切换。留空表示没有迁移活动。',
    },
    campaignTarget: {
      label: '迁移活动：目标目录',
      help: 'GOPATH、GOCACHE、GOMODCACHE、GOTMPDIR、GOBIN 迁移后的目录。',
    },
    campaignMirrorAt: {
      label: '迁移活动：最近一次镜像比对',
      help: '双轨运行期间最近一次比对新旧目录的时间。',
    },
    campaignMirrorUnexpected: {
      label: '迁移活动：意外差异数',
      help: '该次比对发现的、不在排除清单中的差异数量。',
    },
    goproxy: {
      label: '统一的 GOPROXY',
      help: '与变量写法相同，例如 https://proxy.example.com,direct。留空则不作要求。',
    },
    companyProxies: { label: '公司的模块代理', help: '主机名；其后无需备用代理。' },
    allowedProxies: {
      label: '其他允许的模块代理',
      help: '除 Go 官方和公司代理外，GOPROXY 可使用的主机名。',
    },
    goprivate: { label: '统一的 GOPRIVATE', help: '与变量写法相同，多个模式以逗号分隔。留空则不作要求。' },
    privateHosts: {
      label: '私有模块前缀',
      help: '例如 git.example.com：其信息不得发送到公共代理或校验数据库。',
    },
    internalSumdb: { label: '通过其他方式校验', help: '适用于隔离网络：GOSUMDB=off 属于有意设置。' },
    inspectionCas: { label: '公司的 TLS 检查根证书', help: '每个根证书的 SHA-256，与问题中显示的一致。' },
    allowedToolexec: { label: '-toolexec 和 -exec 可用的程序', help: '使用其他程序则算作问题。' },
    allowedCacheprog: { label: 'GOCACHEPROG 可用的程序', help: '使用其他程序则算作问题。' },
    allowedGodebug: { label: '可全局设置的 GODEBUG 键', help: '例如 netdns。' },
    allowedTags: { label: '可长期设置的构建标签', help: '在 GOFLAGS 中对个人或整机的所有构建生效。' },
    crossBuildHosts: { label: '允许长期设置 GOOS 和 GOARCH', help: '适用于专为其他平台构建的机器。' },
    poolAmd64Level: {
      label: '机群最低 CPU 等级（1 至 4）',
      help: '所有机器都能运行的最高 GOAMD64。留空则不检查。',
    },
    installInJob: { label: '构建任务自行安装 Go', help: '关闭后，构建机应预先装好 Go。' },
    monorepoRoots: {
      label: 'go.work 适用于全部下级的目录',
      help: '在其他位置，模块上级的 go.work 算作问题。',
    },
    optionalModules: {
      label: '稀疏检出可省略的模块',
      help: 'go.work 中列出、但检出时可以没有的模块路径。',
    },
    remoteOnly: { label: '仅在容器或远程主机中开发', help: '开启后，工作站本身无需安装 Go。' },
    baselines: {
      label: '{file} 基线',
      help: '每台机器的 {file} 都应包含的行；顺序和注释不计。留空则不比较。',
    },
  },
})
