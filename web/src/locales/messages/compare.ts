import { messages } from '../messages.ts'

export default messages({
  en: {
    title: 'Compare hosts',
    text: 'Why it works on that machine and not on this one: what differs between two hosts, or one host then and now.',
    side: { from: 'From', to: 'To' },
    host: '{side}: host',
    moment: '{side}: moment, {moment}',
    current: 'Current',
    typeName: 'Type part of a host name.',
    older: 'Older ones are in its history',
    swap: 'Swap sides',
    none: {
      title: 'Nothing chosen yet',
      text: 'Choose two hosts above, the one that works and the one that does not; or the same host twice, at two moments. The address of this page keeps the choice, to send to a colleague.',
    },
    one: {
      title: 'Choose the other side',
      text: 'Another host, or the same one: then choose an earlier moment of it.',
    },
    gone: {
      title: 'The host under “{side}” is not there',
      text: 'It was removed, or the address is mistyped. Choose another one above.',
    },
    pending: {
      title: '{host} has sent nothing yet',
      text: 'It can be compared as soon as its first snapshot has arrived, which appears here by itself.',
    },
    notKept: {
      title: 'A snapshot of this choice is no longer kept',
      text: 'History goes back only so far. Choose another moment above.',
    },
    result: 'Differences',
    sections: '{n} section | {n} sections',
    differences: '{n} difference | {n} differences',
    same: 'No difference',
    sameText: 'Everything that agents report is the same on both sides.',
    sameItself: 'Both sides are the same snapshot. Choose another moment or another host above.',
    onlyOn: 'Only on {side}',
    op: { changed: 'Differs', moved: 'Stands elsewhere' },
  },
  zh: {
    title: '对比主机',
    text: '为什么那台机器正常，这台却不行：查看两台主机之间，或同一台主机前后的差异。',
    side: { from: '基准', to: '对比' },
    host: '{side}：主机',
    moment: '{side}：时间点，{moment}',
    current: '当前',
    typeName: '输入主机名的一部分。',
    older: '更早的快照见其历史',
    swap: '交换两侧',
    none: {
      title: '尚未选择',
      text: '请在上方选择两台主机：一台正常的和一台有问题的；也可以两侧选同一台主机的不同时间点。选择保存在页面地址中，可直接发给同事。',
    },
    one: {
      title: '请选择另一侧',
      text: '可以是另一台主机，也可以是同一台主机，再选一个更早的时间点。',
    },
    gone: {
      title: '“{side}”一侧的主机不存在',
      text: '它已被移除，或地址有误。请在上方另选一台。',
    },
    pending: {
      title: '{host} 尚未上报任何内容',
      text: '收到它的第一份快照后即可对比，届时会自动显示在这里。',
    },
    notKept: {
      title: '所选的快照已不再保留',
      text: '历史记录只保留一段时间。请在上方选择其他时间点。',
    },
    result: '差异',
    sections: '{n} 个分节',
    differences: '{n} 处差异',
    same: '没有差异',
    sameText: '两侧上报的内容完全相同。',
    sameItself: '两侧是同一份快照。请在上方选择其他时间点或其他主机。',
    onlyOn: '仅 {side} 有',
    op: { changed: '不同', moved: '位置不同' },
  },
})
