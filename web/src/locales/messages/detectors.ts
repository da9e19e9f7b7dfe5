import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Detectors',
    text: 'Every rule that hosts are judged by: what fires, what stays silent, and why it matters.',
    count: 'one detector | {count} detectors',
    catalogue: 'Catalogue',
    search: 'Search titles, IDs and texts',
    severityVaries: 'When the severity differs',
    platforms: 'Platforms',
    layers: 'Where the cause lives',
    needs: 'What it reads',
    aliases: 'Also known as',
    source: 'Source of the rule',
    seePattern: 'See where it fires now',
  },
  zh: {
    title: '检测规则',
    text: '用于判定主机的全部规则：什么情况触发、什么情况不触发，以及为什么重要。',
    count: '{count} 条规则',
    catalogue: '规则目录版本',
    search: '搜索标题、ID 和说明',
    severityVaries: '严重程度何时不同',
    platforms: '适用平台',
    layers: '原因所在',
    needs: '读取的信息',
    aliases: '别名',
    source: '规则来源',
    seePattern: '查看当前触发情况',
  },
})
