import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Welcome to Envherd',
    text: 'Create the first administrator. After that this link stops working.',
    again: 'Password again',
    passwordHint: 'At least {min} characters. A few words are easier to remember than symbols.',
    submit: 'Create administrator',
    busy: 'Creating…',
    noToken: 'The setup link is incomplete',
    noTokenText:
      'Open the whole link that the server printed when it started; it ends with a one-time token.',
    fault: {
      required: 'Please fill this in.',
      notAnEmail: 'This is not an e-mail address.',
      tooShort: 'Use at least {min} characters.',
      tooLong: 'Use at most {max} characters.',
      sameAsEmail: 'The password must not be the e-mail address.',
      notTheSame: 'The two passwords are not the same.',
    },
  },
  zh: {
    title: '欢迎使用 Envherd',
    text: '创建第一个管理员账户。创建完成后，此链接随即失效。',
    again: '再次输入密码',
    passwordHint: '至少 {min} 个字符。由几个词组成的密码比符号更好记。',
    submit: '创建管理员',
    busy: '正在创建…',
    noToken: '设置链接不完整',
    noTokenText: '请打开服务器启动时显示的完整链接，链接末尾带有一次性令牌。',
    fault: {
      required: '请填写此项。',
      notAnEmail: '这不是有效的邮箱地址。',
      tooShort: '至少需要 {min} 个字符。',
      tooLong: '最多 {max} 个字符。',
      sameAsEmail: '密码不能与邮箱地址相同。',
      notTheSame: '两次输入的密码不一致。',
    },
  },
})
