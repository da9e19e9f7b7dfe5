import type { BarSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { PatternSeries } from '#server/contract/pattern.ts'
import { chartParts } from '../../components/chart-ink.ts'

export type TrendOption = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | LegendComponentOption | TooltipComponentOption
>

type Setting = {
  locale: string
  dark: boolean
  words: { opened: string; resolved: string; open: string }
}

export function trendOption(series: PatternSeries, { locale, dark, words }: Setting): TrendOption {
  const { ink, axis, tooltip, text } = chartParts(dark)
  const stamp = new Intl.DateTimeFormat(
    locale,
    series.stepSeconds >= 86_400
      ? { month: 'short', day: 'numeric' }
      : series.stepSeconds >= 3_600
        ? { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
        : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  )
  const values = (name: 'opened' | 'resolved' | 'open') => series.points.map((point) => point[name])
  return {
    animation: false,
    textStyle: text,
    grid: { left: 4, right: 4, top: 34, bottom: 4, containLabel: true },
    legend: { left: 0, top: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: ink.muted } },
    tooltip,
    xAxis: { type: 'category', data: series.points.map(({ at }) => stamp.format(new Date(at))), ...axis },
    // One axis for bars and line: all three count findings.
    yAxis: { type: 'value', minInterval: 1, ...axis, splitLine: { lineStyle: { color: ink.line } } },
    series: [
      {
        name: words.opened,
        type: 'bar',
        data: values('opened'),
        itemStyle: { color: ink.opened },
        barMaxWidth: 14,
      },
      {
        name: words.resolved,
        type: 'bar',
        data: values('resolved'),
        itemStyle: { color: ink.resolved },
        barMaxWidth: 14,
      },
      {
        name: words.open,
        type: 'line',
        data: values('open'),
        showSymbol: series.points.length === 1,
        lineStyle: { width: 2 },
        itemStyle: { color: ink.accent },
      },
    ],
  }
}
