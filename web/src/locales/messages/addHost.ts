import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Add a host',
    text: 'Make a key, run one line on the machine, and watch it arrive.',
    keyTitle: '1. Make an enrolment key',
    keyText: 'The key lets a machine join this fleet. Each machine then gets a secret of its own.',
    keyName: 'Added on the website',
    validFor: 'Valid for',
    hours: { 1: '1 hour', 24: '1 day', 168: '7 days', 720: '30 days' },
    hostsAllowed: 'Hosts allowed',
    unlimited: 'Unlimited',
    make: 'Make a key',
    another: 'Make another key',
    notAllowed: 'Only operators and administrators can add hosts. Ask one of them.',
    runTitle: '2. Run this on the machine',
    loopback:
      'This page is open at an address that only this machine can reach. To add another machine, open the dashboard at an address that it can reach.',
    system: 'Operating system',
    where: {
      linux:
        'In a terminal, as the developer whose environment is to be watched. Rights of root are not needed.',
      macos: 'In Terminal, as the developer whose environment is to be watched.',
      windows: 'In PowerShell, as the developer, without administrator rights.',
      wsl: 'Inside the distribution (open it with wsl). The Windows side is added separately.',
    },
    gets: {
      script:
        'This server has no executable for this system, so the machine needs Node 20.19 or later. {command} on the server makes executables.',
      nothing: 'This server has no executable for this system yet. Run {command} on the server first.',
    },
    shownOnce: 'The key is shown only now; keep the page open or copy it. It expires {when}.',
    waiting: 'Waiting for the first check-in. This turns green by itself.',
    enrolled: 'Enrolled; its first report is on its way.',
    arrived: 'It is here.',
  },
  zh: {
    title: '添加主机',
    text: '生成密钥，在机器上运行一行命令，然后等待它上线。',
    keyTitle: '1. 生成注册密钥',
    keyText: '凭此密钥，机器可以加入本机群。之后每台机器都会获得各自独立的凭据。',
    keyName: '通过网页添加',
    validFor: '有效期',
    hours: { 1: '1 小时', 24: '1 天', 168: '7 天', 720: '30 天' },
    hostsAllowed: '可注册主机数',
    unlimited: '不限',
    make: '生成密钥',
    another: '再生成一个密钥',
    notAllowed: '只有操作员和管理员可以添加主机，请联系他们。',
    runTitle: '2. 在目标机器上运行',
    loopback: '当前页面的地址只有本机可以访问。要添加其他机器，请用该机器可以访问的地址打开控制台。',
    system: '操作系统',
    where: {
      linux: '在终端中，以需要监测的开发者身份运行，无需 root 权限。',
      macos: '在“终端”中，以需要监测的开发者身份运行。',
      windows: '在 PowerShell 中，以开发者身份运行，无需管理员权限。',
      wsl: '在 WSL 发行版内（用 wsl 命令进入）运行。Windows 一侧需另行添加。',
    },
    gets: {
      script:
        '本服务器没有适用于该系统的可执行文件，机器上需要有 Node 20.19 或更高版本。在服务器上运行 {command} 可生成可执行文件。',
      nothing: '本服务器尚无适用于该系统的可执行文件，请先在服务器上运行 {command}。',
    },
    shownOnce: '密钥只显示这一次，请保持页面打开或立即复制。密钥将于{when}过期。',
    waiting: '正在等待首次签到，收到后会自动变为绿色。',
    enrolled: '已注册，首次上报即将到达。',
    arrived: '已上线。',
  },
})
