import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Findings',
    text: 'Every single finding on every host: what a number on the Overview counts.',
    finding: 'Finding',
    severity: 'Severity',
    host: 'Host',
    env: 'Environment',
    since: 'Since',
    status: 'Status',
    pattern: 'Pattern',
    statuses: { open: 'Open', resolved: 'Resolved', suppressed: 'Suppressed', all: 'All' },
    empty: { title: 'No open findings', text: 'Every check that could be made passed.' },
  },
  zh: {
    title: '问题',
    text: '每台主机上的每一个问题，与总览中的数字逐一对应。',
    finding: '问题',
    severity: '严重程度',
    host: '主机',
    env: '环境',
    since: '出现于',
    status: '状态',
    pattern: '问题模式',
    statuses: { open: '未解决', resolved: '已解决', suppressed: '已忽略', all: '全部' },
    empty: { title: '没有未解决的问题', text: '所有能够执行的检查都已通过。' },
  },
})
