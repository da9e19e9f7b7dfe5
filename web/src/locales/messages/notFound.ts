import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Page not found',
    nothing: 'There is no page at this address',
    text: 'The link may be old or mistyped. Search with Ctrl+K, or start from one of these.',
    overview: 'Overview',
    hosts: 'All hosts',
  },
  zh: {
    title: '页面不存在',
    nothing: '这个地址没有对应的页面',
    text: '链接可能已过期或输入有误。可按 Ctrl+K 搜索，或从以下页面开始。',
    overview: '总览',
    hosts: '所有主机',
  },
})
