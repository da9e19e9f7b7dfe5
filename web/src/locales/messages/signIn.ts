import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Sign in',
    text: 'The health of your Go environments is behind this door.',
    email: 'E-mail address',
    password: 'Password',
    required: 'Please fill this in.',
    submit: 'Sign in',
    busy: 'Signing in…',
    problem: {
      'bad-credentials': 'The e-mail address or the password is wrong.',
      'setup-closed': 'This setup link has been used or is no longer valid. Sign in instead.',
      'rate-limited': 'Too many attempts. Wait a minute, then try again.',
      unreachable: 'The server does not answer. Check that it is running, then try again.',
      unavailable: 'The server cannot reach its database right now. Try again in a moment.',
      'cross-site':
        'The server refused because the page was opened under another address than the server knows. Use the address it printed at start.',
      other: 'That did not work.',
    },
  },
  zh: {
    title: '登录',
    text: '登录后查看团队 Go 开发环境的健康状况。',
    email: '邮箱地址',
    password: '密码',
    required: '请填写此项。',
    submit: '登录',
    busy: '正在登录…',
    problem: {
      'bad-credentials': '邮箱地址或密码错误。',
      'setup-closed': '此设置链接已被使用或已失效，请直接登录。',
      'rate-limited': '尝试次数过多，请等待一分钟后重试。',
      unreachable: '服务器没有响应。请确认服务器正在运行，然后重试。',
      unavailable: '服务器暂时无法连接数据库，请稍后重试。',
      'cross-site': '当前页面的地址与服务器配置的地址不一致，请求被拒绝。请使用服务器启动时显示的地址。',
      other: '操作失败。',
    },
  },
})
